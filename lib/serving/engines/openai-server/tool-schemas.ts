import * as z from "zod";
import { withoutNothing } from "./message-schemas";

/** A function that the model may call; `parameters` is the JSON schema of its arguments. */
export type Tool = {
  name: string;
  description: string | undefined;
  parameters: Record<string, unknown> | undefined;
  strict: boolean;
};

/** Which calls an answer may or must hold. */
export type ToolChoice = "none" | "auto" | "required" | { name: string };

const toolName = z.string().regex(/^[a-zA-Z0-9_.-]{1,64}$/, {
  error: "must be 1 to 64 letters, digits, dots, dashes and underscores",
});

export const tool = z.preprocess(
  withoutNothing,
  z
    .strictObject({
      type: z.literal("function", { error: "must be function: this engine calls functions only" }),
      function: z.preprocess(
        withoutNothing,
        z.strictObject({
          name: toolName,
          description: z.string().max(16_384).optional(),
          parameters: z.record(z.string(), z.unknown()).optional(),
          strict: z.boolean().optional(),
        }),
      ),
      cache_control: z.unknown().optional(),
    })
    .transform(({ function: { name, description, parameters, strict = false } }): Tool => ({
      name,
      description,
      parameters,
      strict,
    })),
);

export const toolChoice = z
  .union(
    [
      z.enum(["none", "auto", "required"]),
      z.strictObject({ type: z.literal("function"), function: z.strictObject({ name: toolName }) }),
    ],
    { error: "must be none, auto, required, or a function's name as an object" },
  )
  .transform((choice): ToolChoice => (typeof choice === "string" ? choice : { name: choice.function.name }));

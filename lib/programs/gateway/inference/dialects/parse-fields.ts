import { nameProblem, plainIssue } from "@/lib/kernel/errors";
import type * as z from "zod";
import { GatewayError } from "../gateway-error";

/** How a place in a body is written: `input[0].content` or `messages.0.content`. */
export type PlaceStyle = "brackets" | "dots";

export const placeOf = (path: readonly PropertyKey[], style: PlaceStyle): string =>
  path
    .map((step, index) =>
      typeof step === "number" && style === "brackets" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
    )
    .join("");

/** Parses a part of a body that stands at `path`. @throws GatewayError MALFORMED_REQUEST naming the field at fault. */
export function parseFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[],
  style: PlaceStyle,
): z.output<Schema> {
  const result = schema.safeParse(value, { error: plainIssue });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = placeOf([...path, ...(issue?.path ?? [])], style);
  if (issue?.message === "is missing")
    throw new GatewayError("MALFORMED_REQUEST", "missing_required_parameter", `"${place}" is missing.`, {
      param: place,
    });
  throw new GatewayError(
    "MALFORMED_REQUEST",
    "invalid_value",
    `${nameProblem(`"${place}"`, issue?.message ?? "is not valid")}.`,
    {
      param: place,
    },
  );
}

/** A value of the caller's, as far as it fits in an error. */
export const shown = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing")).slice(0, 64);

/** A value that asks for something which is not done here. */
export const unsupported = (param: string, detail: string) =>
  new GatewayError("MALFORMED_REQUEST", "unsupported_parameter", detail, { param });

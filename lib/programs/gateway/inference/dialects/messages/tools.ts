import * as z from "zod";
import { parseFields, placeOf, shown, unsupported } from "../parse-fields";
import type { Conversation } from "./fields";

const tool = z.object({
  name: z.string().min(1).max(128),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()),
  strict: z.boolean().nullish(),
});

/** @throws GatewayError naming a tool that somebody else would define or run. */
export function readTools({ tools }: Pick<Conversation, "tools">): { tools?: object[] } {
  if (!tools || tools.length === 0) return {};
  return { tools: tools.map((one, index) => readTool(one, index)) };
}

/** Whether a tool must be called, and how many at once. */
export function readToolChoice({ tool_choice: choice }: Pick<Conversation, "tool_choice">): Record<string, unknown> {
  if (!choice) return {};
  switch (choice.type) {
    case "none":
      return { tool_choice: "none" };
    case "auto":
      return { tool_choice: "auto", ...atOnce(choice) };
    case "any":
      return { tool_choice: "required", ...atOnce(choice) };
    case "tool":
      return { tool_choice: { type: "function", function: { name: choice.name } }, ...atOnce(choice) };
  }
}

const atOnce = (choice: { disable_parallel_tool_use?: boolean | null | undefined }) =>
  choice.disable_parallel_tool_use ? { parallel_tool_calls: false } : {};

function readTool(sent: Record<string, unknown>, index: number): object {
  const type = sent["type"] ?? "custom";
  if (type !== "custom") {
    const param = placeOf(["tools", index, "type"], "dots");
    throw unsupported(param, `${param}: "${shown(type)}" is not known here. Describe the tool by its "input_schema".`);
  }
  const { name, description, input_schema, strict } = parseFields(tool, sent, ["tools", index], "dots");
  return {
    type: "function",
    function: {
      name,
      ...(description ? { description } : {}),
      parameters: input_schema,
      ...(typeof strict === "boolean" ? { strict } : {}),
    },
  };
}

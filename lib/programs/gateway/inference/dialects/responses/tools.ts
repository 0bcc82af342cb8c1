import * as z from "zod";
import { parseFields, placeOf, shown, unsupported } from "../parse-fields";
import type { ResponsesFields } from "./fields";

const functionTool = z.object({
  name: z.string().min(1).max(128),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});
const named = z.object({ name: z.string().max(128) });
const allowed = z.object({
  mode: z.enum(["auto", "required"]),
  tools: z.array(z.looseObject({ type: z.literal("function"), name: z.string() })).max(1024),
});

type ChatTools = { tools?: object[]; tool_choice?: unknown };

/** The functions that may be called, and whether they must. @throws GatewayError naming a tool that somebody else would run. */
export function readTools({ tools, tool_choice: choice }: ResponsesFields): ChatTools {
  const offered = (tools ?? []).map(readTool);
  if (offered.length === 0) return {};
  const all = { tools: offered.map(toChatTool) };
  if (choice === undefined || choice === null) return all;
  if (typeof choice === "string") {
    if (!["auto", "none", "required"].includes(choice)) throw unknownChoice(choice);
    return { ...all, tool_choice: choice };
  }
  switch (choice["type"]) {
    case "function": {
      const { name } = parseFields(named, choice, ["tool_choice"], "brackets");
      return { ...all, tool_choice: { type: "function", function: { name } } };
    }
    case "allowed_tools": {
      const { mode, tools: names } = parseFields(allowed, choice, ["tool_choice"], "brackets");
      const kept = offered.filter(({ name }) => names.some((one) => one.name === name));
      return kept.length === 0 ? {} : { tools: kept.map(toChatTool), tool_choice: mode };
    }
    default:
      throw unknownChoice(shown(choice["type"]));
  }
}

function readTool(tool: Record<string, unknown>, index: number) {
  const place = ["tools", index];
  if (tool["type"] !== "function") {
    const param = placeOf([...place, "type"], "brackets");
    const type = shown(tool["type"]);
    throw unsupported(
      param,
      `The tool "${type}" is not run here. Offer it as a tool of the type "function" and run it yourself.`,
    );
  }
  return parseFields(functionTool, tool, place, "brackets");
}

const toChatTool = ({ name, description, parameters, strict }: z.output<typeof functionTool>) => ({
  type: "function",
  function: {
    name,
    ...(description ? { description } : {}),
    parameters: parameters ?? { type: "object", properties: {} },
    ...(strict === null || strict === undefined ? {} : { strict }),
  },
});

const unknownChoice = (choice: string) =>
  unsupported(
    "tool_choice",
    `"tool_choice" is "${shown(choice)}"; it may be "auto", "none", "required", one function, or "allowed_tools".`,
  );

import type { ChatRequest, Piece, Tool } from "../openai-server";
import { exampleOf } from "./example-of";

/** Pieces of arguments have this length, so that a stream of them is one. */
const pieceLength = 8;

/**
 * A call of the tool that was chosen, or of the first, with arguments that keep to its schema.
 *
 * @returns undefined when none is offered, or what a tool gave is to be answered.
 */
export function callTool({ tools, tool_choice: choice, messages }: ChatRequest): Piece[] | undefined {
  if (!tools?.length || choice === "none" || messages.at(-1)?.role === "tool") return undefined;
  const name = typeof choice === "object" ? choice?.name : undefined;
  const tool = tools.find((one) => one.name === name) ?? tools[0];
  return tool && piecesOf(tool, `call_${messages.length}`);
}

function piecesOf({ name, parameters }: Tool, id: string): Piece[] {
  const json = JSON.stringify(parameters ? exampleOf(parameters, parameters) : {});
  const rest = json.match(new RegExp(`.{1,${pieceLength}}`, "gsu")) ?? [];
  const first = { index: 0, id, name, arguments: "" };
  return [first, ...rest.map((text) => ({ index: 0, arguments: text }))].map((call) => ({ text: "", calls: [call] }));
}

import type { Tool } from "../../../openai-server";
import { literal } from "../grammar";
import type { AnswerSink } from "./answer-sink";
import { attempt, expectText, Malformed, skipBlanks, until, type Reading } from "./reading";
import { newCallId, type ToolFormat } from "./tool-format";
import { xmlArguments } from "./xml-arguments";

const opening = "<tool_call>";
const closing = "</tool_call>";

/** Qwen3-Coder, Qwen 3.5 and later: a call as markup, texts as they are and other values as JSON. */
export const qwenXml: ToolFormat = {
  opening,
  marks: [opening, closing],
  stops: [],
  isParallel: true,
  newCallId,
  *read(sink, tools) {
    while ((yield* until([opening], sink.text)) !== undefined) {
      sink.open();
      const begun = sink.begunCalls;
      const read = yield* attempt(readCall(sink, tools));
      if (read !== undefined && sink.begunCalls === begun) sink.text(opening + read);
      else yield* until([closing], () => undefined);
    }
  },
  argumentsOf: xmlArguments,
  grammar(tools, callsMax) {
    const end = literal(`</function>\n${closing}`);
    const call = tools
      .map(({ name, argumentsRule }) => `${literal(`<function=${name}>\n`)} ${argumentsRule} ${end}`)
      .join(" | ");
    return {
      root: `"\\n" call (${literal(`\n${opening}\n`)} call){0,${callsMax - 1}}`,
      rules: new Map([["call", call]]),
    };
  },
};

function* readCall(sink: AnswerSink, tools: readonly Tool[]): Reading {
  if ((yield* skipBlanks()) !== "<") throw new Malformed();
  yield* expectText("function=");
  const name = yield* readName();
  sink.beginCall(name);
  const tool = tools.find((each) => each.name === name);
  let hasOne = false;
  for (;;) {
    if ((yield* skipBlanks()) !== "<") throw new Malformed();
    const next = yield;
    if (next === "/") break;
    if (next !== "p") throw new Malformed();
    yield* expectText("arameter=");
    const key = yield* readName();
    let value = "";
    if ((yield* until(["</parameter>"], (text) => (value += text))) === undefined) throw new Malformed();
    // Values stand on lines of their own.
    const json = jsonOf(value.replace(/^\n/, "").replace(/\n$/, ""), isText(tool, key));
    sink.arguments(`${hasOne ? "," : "{"}${JSON.stringify(key)}:${json}`);
    hasOne = true;
  }
  yield* expectText("function>");
  if (hasOne) sink.arguments("}");
  sink.endCall();
}

/** Reads to the end of a tag. */
function* readName(): Reading<string> {
  let name = "";
  for (let character = yield; character !== ">"; character = yield) {
    if (character === "" || character === "\n") throw new Malformed();
    name += character;
  }
  return name.trim();
}

function isText(tool: Tool | undefined, key: string): boolean {
  const schema: unknown = Object.entries(tool?.parameters?.["properties"] ?? {}).find(([name]) => name === key)?.[1];
  return typeof schema === "object" && schema !== null && "type" in schema && schema.type === "string";
}

function jsonOf(value: string, isString: boolean): string {
  if (!isString) {
    try {
      return JSON.stringify(JSON.parse(value));
    } catch {
      // Not JSON, so it was meant as a text.
    }
  }
  return JSON.stringify(value);
}

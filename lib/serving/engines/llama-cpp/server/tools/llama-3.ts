import { literal } from "../grammar";
import { jsonArguments } from "./json-arguments";
import { readCallObject } from "./read-call-object";
import { attempt, skipBlanks, until } from "./reading";
import { newCallId, type ToolFormat } from "./tool-format";

/** Llama 3.1 and later: the answer is the JSON object of a call, and nothing else. */
export const llama3: ToolFormat = {
  opening: "",
  marks: [],
  stops: [],
  isParallel: false,
  newCallId,
  *read(sink, tools) {
    const isTool = (name: string) => tools.some((tool) => tool.name === name);
    let character = yield* skipBlanks();
    while (character === "{") {
      const begun = sink.begunCalls;
      const read = yield* attempt(readCallObject(sink, isTool));
      if (read !== undefined && sink.begunCalls === begun) sink.text(character + read);
      if (read !== undefined) break;
      character = yield* skipBlanks();
      // Some put a semicolon between calls.
      if (character === ";") character = yield* skipBlanks();
    }
    if (character !== "{") sink.text(character);
    yield* until([], sink.text);
  },
  argumentsOf: jsonArguments,
  grammar(tools) {
    const calls = tools.map(
      ({ name, argumentsRule }) =>
        `${literal(`{"name": ${JSON.stringify(name)}, "parameters": `)} ${argumentsRule} "}"`,
    );
    return { root: `(${calls.join(" | ")})`, rules: new Map() };
  },
};

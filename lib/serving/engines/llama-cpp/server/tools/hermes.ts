import { literal } from "../grammar";
import type { AnswerSink } from "./answer-sink";
import { jsonArguments } from "./json-arguments";
import { readCallObject } from "./read-call-object";
import { attempt, Malformed, skipBlanks, until, type Reading } from "./reading";
import { newCallId, type ToolFormat } from "./tool-format";

const opening = "<tool_call>";
const closing = "</tool_call>";

/** Hermes, Qwen 2.5, Qwen 3 and many others: each call a JSON object between tags. */
export const hermes: ToolFormat = {
  opening,
  marks: [opening, closing],
  stops: [],
  isParallel: true,
  newCallId,
  *read(sink) {
    while ((yield* until([opening], sink.text)) !== undefined) {
      sink.open();
      const begun = sink.begunCalls;
      const read = yield* attempt(readCall(sink));
      if (read !== undefined && sink.begunCalls === begun) sink.text(opening + read);
      else yield* until([closing], () => undefined);
    }
  },
  argumentsOf: jsonArguments,
  grammar(tools, callsMax) {
    const call = tools
      .map(
        ({ name, argumentsRule }) =>
          `${literal(`{"name": ${JSON.stringify(name)}, "arguments": `)} ${argumentsRule} "}"`,
      )
      .join(" | ");
    const between = `${literal(`\n${opening}\n`)} call ${literal(`\n${closing}`)}`;
    return {
      root: `"\\n" call ${literal(`\n${closing}`)} (${between}){0,${callsMax - 1}}`,
      rules: new Map([["call", call]]),
    };
  },
};

function* readCall(sink: AnswerSink): Reading {
  if ((yield* skipBlanks()) !== "{") throw new Malformed();
  yield* readCallObject(sink);
}

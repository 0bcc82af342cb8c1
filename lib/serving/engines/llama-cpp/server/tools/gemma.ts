import { literal } from "../grammar";
import type { AnswerSink } from "./answer-sink";
import { gemmaArguments } from "./gemma-arguments";
import { readPairs } from "./read-gemma-value";
import { attempt, expectText, Malformed, until, type Reading } from "./reading";
import { newCallId, type ToolFormat } from "./tool-format";

/** Gemma 4. */
export const gemma4 = gemmaFormat({
  opening: "<|tool_call>",
  closing: "<tool_call|>",
  quote: '<|"|>',
  result: "<|tool_response>",
});

/** FunctionGemma. */
export const functionGemma = gemmaFormat({
  opening: "<start_function_call>",
  closing: "<end_function_call>",
  quote: "<escape>",
  result: "<start_function_response>",
});

type Marks = { opening: string; closing: string; quote: string; result: string };

/** A call is `call:name{key:value}` between marks, with strings between marks of their own instead of escapes. */
function gemmaFormat({ opening, closing, quote, result }: Marks): ToolFormat {
  return {
    opening,
    marks: [opening, closing, quote, result],
    stops: [result],
    isParallel: true,
    newCallId,
    *read(sink) {
      while ((yield* until([opening], sink.text)) !== undefined) {
        sink.open();
        const begun = sink.begunCalls;
        const read = yield* attempt(readCall(sink, quote));
        if (read !== undefined && sink.begunCalls === begun) sink.text(opening + read);
        else yield* until([closing], () => undefined);
      }
    },
    argumentsOf: (tool, prefix) => gemmaArguments(tool, prefix, quote),
    grammar(tools, callsMax) {
      const call = tools
        .map(({ name, argumentsRule }) => `${literal(`call:${name}`)} ${argumentsRule} ${literal(closing)}`)
        .join(" | ");
      return { root: `call (${literal(opening)} call){0,${callsMax - 1}}`, rules: new Map([["call", call]]) };
    },
  };
}

function* readCall(sink: AnswerSink, quote: string): Reading {
  yield* expectText("call:");
  let name = "";
  for (let character = yield; character !== "{"; character = yield) {
    if (!/^[\w.-]$/.test(character)) throw new Malformed();
    name += character;
  }
  sink.beginCall(name);
  yield* readPairs(quote, (json) => sink.arguments(json));
  sink.endCall();
}

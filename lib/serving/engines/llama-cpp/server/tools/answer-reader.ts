import type { Tool } from "../../../openai-server";
import { createAnswerSink, type ReadPart } from "./answer-sink";
import { passThoughts } from "./pass-thoughts";
import type { ToolFormat } from "./tool-format";

/** Tells text and calls of one answer apart as it comes. */
export type AnswerReader = {
  push(text: string): ReadPart;
  /** What is left when the answer has ended. */
  finish(): ReadPart;
  /** Whether the text so far ends where nothing but a call can follow. */
  isOpened(): boolean;
  endedCalls(): number;
  hasCalls(): boolean;
};

type Options = {
  tools: readonly Tool[];
  /** The prompt has the answer begin with a thought. */
  isThinking: boolean;
};

export function createAnswerReader(format: ToolFormat, { tools, isThinking }: Options): AnswerReader {
  const sink = createAnswerSink(() => format.newCallId());
  const reading = passThoughts(sink.text, isThinking, format.read(sink, tools));
  let isDone = reading.next().done === true;
  const step = (character: string): boolean => {
    sink.isOpened = false;
    if (!isDone) isDone = reading.next(character).done === true;
    return isDone;
  };
  return {
    push(text) {
      for (const character of text) step(character);
      return sink.take(false);
    },
    finish() {
      // A reading that was cut off may ask again before it gives up.
      for (let isOver = step(""); !isOver;) isOver = step("");
      return sink.take(true);
    },
    isOpened: () => sink.isOpened,
    endedCalls: () => sink.endedCalls,
    hasCalls: () => sink.begunCalls > 0,
  };
}

import { setImmediate } from "node:timers/promises";
import { Refusal } from "../../openai-server";
import { tokensInParts } from "./native/tokens-in-parts";
import type { Vocabulary } from "./native/vocabulary";

/** Text that is read together; `special` as the vocabulary has it. */
export type Span = { text: string; special: boolean };
type Param = "messages" | "prompt" | "input";
/** `subject` is what a refusal calls the text. */
type Asked = { subject: string; param: Param; signal: AbortSignal };

/** Reads what clients wrote as tokens, in parts, between which everything else goes on. */
export type TextReader = {
  /** @throws Refusal for what surely has more tokens than the context holds, before any is made. */
  refuseLong(texts: readonly string[], asked: Omit<Asked, "signal">): void;
  /** @throws Refusal once there are far more tokens than the context holds; up to twice as many are counted. */
  read(spans: readonly Span[], asked: Asked): Promise<number[]>;
};

export function createTextReader(
  vocabulary: Pick<Vocabulary, "tokenize" | "controls" | "places">,
  contextLength: number,
): TextReader {
  let turn: Promise<void> = Promise.resolve();
  /** Turns of all texts come one after the other, each in a round of the event loop. */
  const nextTurn = () => (turn = turn.then(() => setImmediate()));

  const refuseLong: TextReader["refuseLong"] = (texts, asked) => {
    const { tokenBytesMax } = vocabulary.places;
    if (!tokenBytesMax) return;
    const bytes = texts.reduce((total, text) => total + Buffer.byteLength(text), 0);
    const tokens = Math.ceil(bytes / tokenBytesMax);
    if (tokens > contextLength) throw tooLong(tokens, contextLength, asked);
  };

  return {
    refuseLong,
    async read(spans, { signal, ...asked }) {
      refuseLong(
        spans.map(({ text }) => text),
        asked,
      );
      const tokens: number[] = [];
      for (const { text, special } of spans) {
        await nextTurn();
        signal.throwIfAborted();
        for (const part of tokensInParts(vocabulary, text, special)) {
          for (const token of part) tokens.push(token);
          if (tokens.length > 2 * contextLength) throw tooLong(tokens.length, contextLength, asked);
          await nextTurn();
          signal.throwIfAborted();
        }
      }
      return tokens;
    },
  };
}

function tooLong(tokensMin: number, contextLength: number, { subject, param }: Omit<Asked, "signal">): Refusal {
  const takes = param === "input" ? `takes ${contextLength}` : `holds ${contextLength}, the answer included`;
  const message = `${subject} has at least ${tokensMin} tokens; this deployment ${takes}.`;
  return new Refusal(400, message, { code: "context_length_exceeded", param });
}

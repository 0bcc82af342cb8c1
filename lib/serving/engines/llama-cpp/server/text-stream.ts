import type { Vocabulary } from "./native/vocabulary";

/**
 * Turns tokens into text as they come. A character may need several tokens and a stop string may span pieces, so text
 * that could still change or belong to a stop string is held back.
 */
export type TextStream = {
  /** Text that is certain now. `stopped` once a stop string was found; it and what follows are left out. */
  push(token: number): { text: string; stopped: boolean };
  /** What is left when generation ends without a stop string. */
  finish(): string;
};

/** Tokens before the newest that decide how it is written (a leading space, a joined character). */
const contextTokens = 8;
const replacement = "\uFFFD";
/** No character takes more tokens than it has bytes; what is still broken after twice that stays broken. */
const longestCharacter = 8;

/**
 * `prompt` is what the answer continues: it decides whether the first word keeps its space. `shown` are tokens that steer
 * the model and have no text of their own, with the text that they shall have here.
 */
export function createTextStream(
  vocabulary: Pick<Vocabulary, "text">,
  stops: readonly string[],
  prompt: readonly number[],
  shown: ReadonlyMap<number, string> = new Map(),
): TextStream {
  let context = prompt.slice(-contextTokens);
  let pending: number[] = [];
  let held = "";

  const decode = (isLast: boolean): string => {
    const before = vocabulary.text(context);
    const after = vocabulary.text([...context, ...pending]);
    if (!isLast && after.endsWith(replacement) && pending.length < longestCharacter) return "";
    context = [...context, ...pending].slice(-contextTokens);
    pending = [];
    return after.slice(before.length);
  };

  return {
    push(token) {
      const mark = shown.get(token);
      if (mark !== undefined) held += decode(true) + mark;
      pending.push(token);
      held += decode(mark !== undefined);
      const at = firstStop(held, stops);
      if (at !== undefined) {
        const text = held.slice(0, at);
        held = "";
        return { text, stopped: true };
      }
      const safe = held.length - openTail(held, stops);
      const text = held.slice(0, safe);
      held = held.slice(safe);
      return { text, stopped: false };
    },
    finish: () => held + decode(true),
  };
}

function firstStop(text: string, stops: readonly string[]): number | undefined {
  const found = stops.map((stop) => text.indexOf(stop)).filter((index) => index !== -1);
  return found.length > 0 ? Math.min(...found) : undefined;
}

/** Length of the longest end of `text` with which a stop string could begin. */
function openTail(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}

/**
 * A reader of text that comes in pieces: each `yield` waits for the next character, and gets "" at the end. However the
 * text is cut, the reader sees the same characters.
 */
export type Reading<Result = void> = Generator<void, Result, string>;

/** The text does not have the form that was expected. */
export class Malformed extends Error {}

/** Hands on text until one of the marks stands there. @returns the mark, or undefined at the end. */
export function* until(marks: readonly string[], text: (text: string) => void): Reading<string | undefined> {
  let held = "";
  for (;;) {
    const character = yield;
    if (character === "") {
      text(held);
      return undefined;
    }
    held += character;
    while (held !== "" && !marks.some((mark) => mark.startsWith(held))) {
      text(held.charAt(0));
      held = held.slice(1);
    }
    const found = marks.find((mark) => mark === held);
    if (found !== undefined) return found;
  }
}

/** @returns the first character from here on that is not blank; `first` is the one already read. */
export function* skipBlanks(first?: string): Reading<string> {
  let character = first ?? (yield);
  while (character !== "" && character.trim() === "") character = yield;
  return character;
}

/** @throws Malformed unless exactly this text comes. */
export function* expectText(text: string): Reading {
  for (const wanted of text) if ((yield) !== wanted) throw new Malformed();
}

/** @returns what the reading had read when it turned out malformed; undefined when all was well. */
export function* attempt(reading: Reading): Reading<string | undefined> {
  let read = "";
  try {
    for (let step = reading.next(); !step.done;) {
      const character = yield;
      read += character;
      step = reading.next(character);
    }
    return undefined;
  } catch (error) {
    if (error instanceof Malformed) return read;
    throw error;
  }
}

import { until, type Reading } from "./reading";

export const thoughtOpening = "<think>";
export const thoughtClosing = "</think>";

/**
 * Hands on the thoughts with which an answer begins as they are, and has the rest read: what a model only thinks of
 * calling is no call.
 */
export function* passThoughts(text: (text: string) => void, isThinking: boolean, reading: Reading): Reading {
  let head = isThinking ? "" : yield* readHead();
  if (isThinking || head.trimStart() === thoughtOpening) {
    text(head);
    if ((yield* until([thoughtClosing], text)) !== undefined) text(thoughtClosing);
    head = "";
  }
  let step = reading.next();
  for (const character of head) if (!step.done) step = reading.next(character);
  while (!step.done) step = reading.next(yield);
}

/** Reads until it is certain whether a thought begins here. */
function* readHead(): Reading<string> {
  let head = "";
  while (mayBegin(head)) {
    const character = yield;
    if (character === "") break;
    head += character;
  }
  return head;
}

/** Whether this could become the beginning of a thought. */
function mayBegin(head: string): boolean {
  const begun = head.trimStart();
  return begun !== thoughtOpening && thoughtOpening.startsWith(begun);
}

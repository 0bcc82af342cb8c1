import type { Connection } from "./connection";
import { answers, type Size } from "./payloads";

/** Asks once and compares the answer, byte by byte, with what the engine sends. Calls back rather than promises: it is cheap. */
export function ask(
  connection: Connection,
  request: Buffer,
  size: Size,
  onEnd: (problem: string | undefined) => void,
): void {
  const expected = answers[size];
  let received = 0;
  let isSame = true;
  connection.send(request, {
    onBody(piece) {
      const until = received + piece.length;
      isSame &&= until <= expected.length && expected.compare(piece, 0, piece.length, received, until) === 0;
      received = until;
    },
    onEnd(problem) {
      const isWhole = isSame && received === expected.length;
      onEnd(problem ?? (isWhole ? undefined : "the answer is not what the engine sent"));
    },
  });
}

/** Counts what failed, and keeps the first reason. */
export class Failures {
  count = 0;
  first: string | undefined;

  add(problem: string): void {
    this.count += 1;
    this.first ??= problem;
  }
}

import type { Connection } from "./connection";
import { answers, type Size } from "./payloads";

/** Sends a request and looks at the answer. It calls back rather than promising, which costs less. */
export type Ask = (connection: Connection, onEnd: (problem: string | undefined) => void) => void;

const different = "the answer is not what the engine sent";

/** Compares every byte with what the engine sends. */
export function askForBytes(request: Buffer, size: Size): Ask {
  const expected = answers[size];
  return (connection, onEnd) => {
    let received = 0;
    let isSame = true;
    connection.send(request, {
      onBody(piece) {
        const until = received + piece.length;
        isSame &&= until <= expected.length && expected.compare(piece, 0, piece.length, received, until) === 0;
        received = until;
      },
      onEnd: (problem) => onEnd(problem ?? (isSame && received === expected.length ? undefined : different)),
    });
  };
}

/** Compares what the engine says. */
export function askForWords(request: Buffer, size: Size): Ask {
  const expected = wordsOf(answers[size].toString());
  return (connection, onEnd) => {
    let text = "";
    connection.send(request, {
      onBody: (piece) => (text += piece.toString("latin1")),
      onEnd: (problem) => onEnd(problem ?? (wordsOf(text) === expected ? undefined : different)),
    });
  };
}

const wordsOf = (text: string): unknown =>
  (JSON.parse(text) as { choices?: { message?: { content?: unknown } }[] }).choices?.[0]?.message?.content;

/** Counts what failed, and keeps the first reason. */
export class Failures {
  count = 0;
  first: string | undefined;

  add(problem: string): void {
    this.count += 1;
    this.first ??= problem;
  }
}

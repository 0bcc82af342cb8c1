import { setTimeout as sleep } from "node:timers/promises";
import { Failures } from "./ask";
import type { Connection } from "./connection";
import { spreadOf, type Load, type Loaded } from "./load";
import { microseconds, newDigest, sentAtOf } from "./payloads";

type Streams = Extract<Load, { kind: "streams" }>;

const betweenTokensMs = 20;

export async function readStreams(
  connections: readonly Connection[],
  request: Buffer,
  { tokens }: Streams,
): Promise<Loaded> {
  const took: number[] = [];
  const firstTook: number[] = [];
  const failures = new Failures();
  const begunAt = microseconds();
  await Promise.all(
    connections.map(async (connection, place) => {
      await sleep((place * betweenTokensMs) / connections.length);
      const problem = await readStream(connection, request, { tokens, took, firstTook });
      if (problem !== undefined) failures.add(problem);
    }),
  );
  return {
    done: took.length,
    failed: failures.count,
    problem: failures.first,
    seconds: (microseconds() - begunAt) / 1e6,
    took: spreadOf(took),
    firstToken: spreadOf(firstTook),
  };
}

type Into = { tokens: number; took: number[]; firstTook: number[] };

/** @returns what was wrong with it, when it did not end as the engine ended it. */
function readStream(
  connection: Connection,
  request: Buffer,
  { tokens, took, firstTook }: Into,
): Promise<string | undefined> {
  const digest = newDigest();
  const askedAt = microseconds();
  let rest = "";
  let received = 0;
  let isSame = false;
  let isOver = false;
  return new Promise((done) => {
    connection.send(request, {
      onBody(piece) {
        const now = microseconds();
        const events = (rest + piece.toString("latin1", 0, piece.length)).split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) {
          const sentAt = sentAtOf(event);
          if (!Number.isNaN(sentAt)) {
            digest.update(`${event}\n\n`);
            if (received === 0) firstTook.push(now - askedAt);
            received += 1;
            took.push(now - sentAt);
          } else if (event === "data: [DONE]") isOver = true;
          else if (event.includes('"digest"')) isSame = event.endsWith(`"digest":"${digest.copy().digest("hex")}"}`);
        }
      },
      onEnd(problem) {
        const isWhole = isSame && isOver && rest === "" && received === tokens;
        done(
          problem ?? (isWhole ? undefined : `a stream is not what the engine sent: ${received} of ${tokens} tokens`),
        );
      },
    });
  });
}

import { Failures, type Ask } from "./ask";
import type { Connection } from "./connection";
import { spreadOf, type Load, type Loaded } from "./load";
import { microseconds } from "./payloads";

type InTurn = Extract<Load, { kind: "in turn" }>;

export async function askInTurn(connections: readonly Connection[], ask: Ask, { until }: InTurn): Promise<Loaded> {
  const begunAt = microseconds();
  const endAt = "seconds" in until ? begunAt + until.seconds * 1e6 : Infinity;
  const requestsMax = "requests" in until ? until.requests : Infinity;
  const took: number[] = [];
  const failures = new Failures();
  let begun = 0;

  const askOn = (connection: Connection) =>
    new Promise<void>((done) => {
      const next = () => {
        const sentAt = microseconds();
        if (sentAt >= endAt || begun >= requestsMax) return done();
        begun += 1;
        ask(connection, (problem) => {
          if (problem === undefined) took.push(microseconds() - sentAt);
          else {
            failures.add(problem);
            // A connection that is gone fails at once, again and again.
            return done();
          }
          next();
        });
      };
      next();
    });
  await Promise.all(connections.map(askOn));
  return {
    done: took.length,
    failed: failures.count,
    problem: failures.first,
    seconds: (microseconds() - begunAt) / 1e6,
    took: spreadOf(took),
  };
}

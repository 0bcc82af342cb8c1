import { Failures, type Ask } from "./ask";
import type { Connection } from "./connection";
import { spreadOf, type Load, type Loaded } from "./load";
import { microseconds } from "./payloads";

type OnSchedule = Extract<Load, { kind: "on schedule" }>;

/** Node's timers keep whole milliseconds. Whatever is later is a load that could not be kept up, and counts as waiting. */
const timerGrainUs = 2000;

export async function askOnSchedule(
  connections: readonly Connection[],
  ask: Ask,
  { perSecond, seconds }: OnSchedule,
): Promise<Loaded> {
  const everyUs = 1e6 / perSecond;
  const total = Math.round(perSecond * seconds);
  const free = [...connections];
  const waiting: number[] = [];
  const took: number[] = [];
  const failures = new Failures();
  const begunAt = microseconds();
  let begun = 0;

  return new Promise((done) => {
    const endIfOver = () => {
      if (took.length + failures.count < total) return;
      const seconds = (microseconds() - begunAt) / 1e6;
      done({ done: took.length, failed: failures.count, problem: failures.first, seconds, took: spreadOf(took) });
    };
    const send = (connection: Connection, since: number) =>
      ask(connection, (problem) => {
        if (problem === undefined) took.push(microseconds() - since);
        else failures.add(problem);
        const next = waiting.shift();
        if (next === undefined) free.push(connection);
        else send(connection, next);
        endIfOver();
      });
    const tick = () => {
      for (; begun < total; begun += 1) {
        const dueAt = begunAt + begun * everyUs;
        const now = microseconds();
        if (dueAt > now) break;
        const since = now - dueAt > timerGrainUs ? dueAt : now;
        const connection = free.pop();
        if (connection) send(connection, since);
        else waiting.push(since);
      }
      if (begun < total) setTimeout(tick, Math.max(0, (begunAt + begun * everyUs - microseconds()) / 1000));
    };
    tick();
  });
}

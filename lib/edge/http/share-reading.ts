import type { Context } from "@/lib/kernel/context";
import { within } from "./within";

type Reading<Answer> = { at: number; answer: Promise<Answer>; isOver: boolean; next?: Promise<Answer> };

/** The database ends a statement after 30 s: what takes longer has lost its connection, and holds nobody up. */
const lostMs = 60_000;

const sharedMs = 1000;

/**
 * One reading for all of an organization who ask for the same within a second: open pages ask every two, nobody sees that an
 * answer is a second old, and twenty pages cost what one does. While one runs there is no second beside it; whoever comes too
 * late to share it waits for the next, so a slow database is asked less, not more. What a person changed is in every answer
 * that is asked for afterwards. A reading that failed is not shared with who asks after it.
 *
 * @param now - for tests; in ms.
 */
export function shareReading<Answer>(now: () => number = () => performance.now()) {
  const readings = new Map<string, Reading<Answer>>();

  function begin(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const reading: Reading<Answer> = { at: now(), answer: within(ask(), lostMs, "a shared reading"), isOver: false };
    readings.set(key, reading);
    const end = () => {
      reading.isOver = true;
    };
    reading.answer.then(end, () => {
      end();
      if (readings.get(key) === reading) readings.delete(key);
    });
    return reading.answer;
  }

  /** @param input - what tells one question from another. */
  return async function read(
    { changes }: Pick<Context, "changes">,
    organizationId: string,
    input: unknown,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    const key = JSON.stringify([organizationId, changes.of(organizationId), input]);
    for (const [each, { at, isOver }] of readings) if (isOver && now() - at >= sharedMs) readings.delete(each);
    const known = readings.get(key);
    if (!known) return begin(key, ask);
    if (now() - known.at < sharedMs) return known.answer;
    const again = () => begin(key, ask);
    return (known.next ??= known.answer.then(again, again));
  };
}

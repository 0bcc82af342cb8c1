import { within } from "./within";

type Reading<Answer> = { at: number; answer: Promise<Answer>; isOver: boolean; next?: Promise<Answer> };

/** The database ends a statement after 30 s: what takes longer has lost its connection, and holds nobody up. */
const lostMs = 60_000;

/**
 * One reading for everybody who asks for the same within a moment: open pages ask again and again. While one runs there is
 * no second beside it; whoever may not share it waits for the next, so a slow database is asked less, not more. A reading that
 * failed is not shared with who asks after it.
 *
 * @param sharedMs - how old an answer may be; with 0 every reading begins after it was asked for.
 * @param now - for tests; in ms.
 */
export function shareReading<Answer>(sharedMs: number, now: () => number = () => performance.now()) {
  const readings = new Map<string, Reading<Answer>>();

  function begin(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const reading: Reading<Answer> = { at: now(), answer: within(ask(), lostMs, "a shared reading"), isOver: false };
    readings.set(key, reading);
    const end = (isKept: boolean) => {
      reading.isOver = true;
      if (!isKept && readings.get(key) === reading) readings.delete(key);
    };
    reading.answer.then(
      () => end(sharedMs > 0),
      () => end(false),
    );
    return reading.answer;
  }

  return async function read(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    for (const [each, { at, isOver }] of readings) if (isOver && now() - at >= sharedMs) readings.delete(each);
    const known = readings.get(key);
    if (!known) return begin(key, ask);
    if (now() - known.at < sharedMs) return known.answer;
    const again = () => begin(key, ask);
    return (known.next ??= known.answer.then(again, again));
  };
}

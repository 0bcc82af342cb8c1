type Reading<Answer> = { at: number; answer: Promise<Answer> };

/**
 * One reading for everybody who asks within a moment: open pages ask again and again for the same. A reading that failed
 * is not shared with who asks after it.
 *
 * @param sharedMs - how old an answer may be.
 * @param now - for tests; in ms.
 */
export function shareReading<Answer>(sharedMs: number, now: () => number = () => performance.now()) {
  const readings = new Map<string, Reading<Answer>>();
  return async function read(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    for (const [each, { at }] of readings) if (now() - at >= sharedMs) readings.delete(each);
    const shared = readings.get(key);
    if (shared) return shared.answer;
    const reading = { at: now(), answer: ask() };
    readings.set(key, reading);
    reading.answer.catch(() => {
      if (readings.get(key) === reading) readings.delete(key);
    });
    return reading.answer;
  };
}

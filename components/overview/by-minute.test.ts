import { expect, test } from "vitest";
import { byMinute } from "./by-minute";

const figures = { tokens_per_second: 45, ttft_ms_p50: 30, ttft_ms_p95: 60 };

test("a busy minute stands where it was in the hour, between minutes without requests", () => {
  const busy = { at: "2026-01-01T11:50:00.000Z", requests: 25, ...figures };
  const hour = byMinute([busy], Date.parse("2026-01-01T12:00:30Z"));
  expect(hour).toHaveLength(60);
  expect(hour.map(({ requests }) => requests).indexOf(25)).toBe(49);
  expect(hour.at(-1)).toMatchObject({ at: "2026-01-01T12:00:00.000Z", requests: 0, tokens_per_second: null });
});

test("what is older than the hour is left out", () => {
  const old = { at: "2026-01-01T11:00:00.000Z", requests: 25, ...figures };
  expect(byMinute([old], Date.parse("2026-01-01T12:00:30Z")).every(({ requests }) => requests === 0)).toBe(true);
});

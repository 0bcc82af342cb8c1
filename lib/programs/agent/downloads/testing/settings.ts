import type { Tuning } from "../tuning";

/** Everything in small and fast, so that a few megabytes exercise what gigabytes do. */
export const smallTuning: Partial<Tuning> = {
  segmentBytes: 256 * 1024,
  writeBytes: 64 * 1024,
  durableBytes: 1024 * 1024,
  durableMs: 200,
  journalMs: 20,
  backoffMs: 20,
  backoffMaxMs: 200,
  tickMs: 50,
  diskCheckMs: 100,
};

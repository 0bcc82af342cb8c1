import { vi } from "vitest";

/** Waits until the check throws no more, for as long as a busy machine may need. @returns what the check returned. */
export function eventually<Result>(check: () => Result | Promise<Result>, timeoutMs = 15_000): Promise<Result> {
  return vi.waitFor(check, { timeout: timeoutMs, interval: 10 });
}

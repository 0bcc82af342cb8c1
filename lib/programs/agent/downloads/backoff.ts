/** Milliseconds before try number `failures` + 1: doubling, at most `maxMs`, the upper half of it at random. */
export function backoffMs(
  failures: number,
  { backoffMs: baseMs, backoffMaxMs: maxMs }: { backoffMs: number; backoffMaxMs: number },
  random: () => number,
): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(failures - 1, 0), 30));
  return Math.round(full / 2 + (full / 2) * random());
}

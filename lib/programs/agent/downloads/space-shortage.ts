/** What a download still has to write, by content: content that several want is written once. */
export type Need = { downloadId: string; remainingBytes: Map<string, number> };

/** Downloads that do not fit, in the order in which they were asked for, each with the bytes it lacks. */
export function spaceShortage(needs: readonly Need[], availableBytes: number): Map<string, number> {
  const counted = new Set<string>();
  const shortage = new Map<string, number>();
  let left = availableBytes;
  for (const { downloadId, remainingBytes } of needs) {
    const own = [...remainingBytes].filter(([key]) => !counted.has(key));
    const bytes = own.reduce((sum, [, remaining]) => sum + remaining, 0);
    if (bytes > Math.max(left, 0)) {
      shortage.set(downloadId, bytes - left);
      continue;
    }
    left -= bytes;
    for (const [key] of own) counted.add(key);
  }
  return shortage;
}

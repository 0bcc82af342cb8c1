/** Bytes from `start` up to, not including, `end`. */
export type ByteRange = readonly [start: number, end: number];

/** Adds a range to a sorted list of ranges that do not touch each other. */
export function addRange(ranges: readonly ByteRange[], [start, end]: ByteRange): ByteRange[] {
  if (start >= end) return [...ranges];
  const before = ranges.filter((range) => range[1] < start);
  const after = ranges.filter((range) => range[0] > end);
  const joined = ranges.filter((range) => range[1] >= start && range[0] <= end);
  const merged: ByteRange = [
    Math.min(start, ...joined.map((range) => range[0])),
    Math.max(end, ...joined.map((range) => range[1])),
  ];
  return [...before, merged, ...after];
}

export function coveredBytes(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** Up to where everything from the beginning is there. */
export function frontierOf(ranges: readonly ByteRange[]): number {
  const [first] = ranges;
  return first && first[0] === 0 ? first[1] : 0;
}

/** What is missing below `size`, in order. */
export function gapsIn(ranges: readonly ByteRange[], size: number): ByteRange[] {
  const gaps: ByteRange[] = [];
  let position = 0;
  for (const [start, end] of ranges) {
    if (start > position) gaps.push([position, start]);
    position = end;
  }
  if (position < size) gaps.push([position, size]);
  return gaps;
}

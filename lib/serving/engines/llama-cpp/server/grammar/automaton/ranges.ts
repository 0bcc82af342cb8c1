/** Code points as ranges, both ends included; in order and apart from each other. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export const codePointMax = 0x10_ff_ff;

/** Whatever a text can hold: halves of a surrogate pair stand for nothing. */
export const anyCharacter: Ranges = [
  [0, 0xd7_ff],
  [0xe0_00, codePointMax],
];

export function ordered(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = result.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}

export function without(ranges: Ranges, others: Ranges): Ranges {
  return common(ranges, complement(others));
}

export function common(a: Ranges, b: Ranges): Ranges {
  return ordered(
    a.flatMap(([first, last]) =>
      b.map(([from, to]) => [Math.max(first, from), Math.min(last, to)] as const).filter(([low, high]) => low <= high),
    ),
  );
}

function complement(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let next = 0;
  for (const [first, last] of ordered(ranges)) {
    if (first > next) result.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= codePointMax) result.push([next, codePointMax]);
  return result;
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { addRange, coveredBytes, frontierOf, gapsIn, type ByteRange } from "./byte-ranges";

const size = 40;
const ranges = fc.array(
  fc.tuple(fc.nat(size), fc.nat(size)).map(([a, b]): ByteRange => [Math.min(a, b), Math.max(a, b)]),
);

test("added ranges cover exactly the bytes that were added", () => {
  fc.assert(
    fc.property(ranges, (added) => {
      const bytes = new Set(
        added.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index)),
      );
      const joined = added.reduce((sum, range) => addRange(sum, range), [] as ByteRange[]);
      const frontier = Array.from({ length: size + 1 }, (_, index) => index).find((index) => !bytes.has(index));

      expect(coveredBytes(joined)).toBe(bytes.size);
      expect(frontierOf(joined)).toBe(frontier);
      expect(coveredBytes(gapsIn(joined, size))).toBe(size - bytes.size);
      for (const [index, [start, end]] of joined.entries()) {
        expect(start).toBeLessThan(end);
        // Sorted, and never touching: a gap has at least one byte.
        expect(start).toBeGreaterThan(joined[index - 1]?.[1] ?? -1);
        for (let byte = start; byte < end; byte += 1) expect(bytes.has(byte)).toBe(true);
      }
    }),
  );
});

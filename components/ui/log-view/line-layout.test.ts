import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOutLines, visibleLines } from "@/components/ui/log-view/line-layout";

describe("line layout", () => {
  it("without wrapping every line is one row", () => {
    const layout = layOutLines([10, 500, 0], undefined);
    expect([...layout.rowsBefore]).toEqual([0, 1, 2, 3]);
    expect(visibleLines(layout, 1, 1)).toEqual([1, 2]);
  });

  it("with wrapping a line takes the rows its characters fill, an empty one still one", () => {
    expect([...layOutLines([80, 81, 0, 240], 80).rowsBefore]).toEqual([0, 1, 3, 4, 7]);
  });

  it("a window shows exactly the lines that touch it", () => {
    const anyLayout = fc.record({
      lengths: fc.array(fc.nat(400), { maxLength: 60 }),
      columns: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
      first: fc.nat(200),
      count: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(anyLayout, ({ lengths, columns, first, count }) => {
        const layout = layOutLines(lengths, columns);
        const [from, to] = visibleLines(layout, first, count);
        const touching = lengths.flatMap((_, index) => {
          const top = layout.rowsBefore[index] ?? 0;
          const bottom = layout.rowsBefore[index + 1] ?? 0;
          return top < first + count && bottom > first ? [index] : [];
        });
        const shown = Array.from({ length: to - from }, (_, index) => from + index);
        expect(shown).toEqual(touching.length === 0 ? [] : touching);
      }),
    );
  });

  it("no lines, no window", () => {
    expect(visibleLines(layOutLines([], 80), 0, 20)).toEqual([0, 0]);
  });
});

import { describe, expect, it } from "vitest";
import { lastIndex, sampleIndexes, toCsv } from "@/components/ui/line-chart/chart-data";

const times = [1_764_000_000, 1_764_000_060, 1_764_000_120];

describe("chart data", () => {
  it("the newest value is the last that exists, not the last moment", () => {
    expect(lastIndex({ times, series: [{ id: "a", label: "a", values: [1, 2, null] }] })).toBe(1);
    expect(lastIndex({ times, series: [{ id: "a", label: "a", values: [null, null, null] }] })).toBeUndefined();
  });

  it("a gap is an empty field and a label with a comma is quoted", () => {
    const csv = toCsv({ times, series: [{ id: "a", label: 'p50, "ms"', values: [1, null, 3.5] }] });
    expect(csv.split("\n")).toEqual([
      'time,"p50, ""ms"""',
      "2025-11-24T16:00:00.000Z,1",
      "2025-11-24T16:01:00.000Z,",
      "2025-11-24T16:02:00.000Z,3.5",
      "",
    ]);
  });

  it("a table of a long chart shows its first and its newest moment", () => {
    expect(sampleIndexes(3, 10)).toEqual([0, 1, 2]);
    expect(sampleIndexes(1_000, 5)).toEqual([0, 250, 500, 749, 999]);
  });
});

import { describe, expect, it } from "vitest";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatDurationRange,
  formatFileSize,
  formatMeasure,
  formatMemory,
  formatMoment,
  formatPercent,
  formatRate,
  formatRelative,
  formatSince,
  formatTimeOfDay,
} from "@/components/ui/format";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("sizes", () => {
  it.each([
    [0, "0 B"],
    [512, "512 B"],
    [1023, "0.999 KiB"],
    [4_424_000_000, "4.12 GiB"],
    [25_769_803_776, "24 GiB"],
    [1012 * 2 ** 20, "0.988 GiB"],
    [-(2 ** 30), "−1 GiB"],
  ])("memory of %d bytes reads %s", (bytes, text) => {
    expect(plain(formatMemory(bytes))).toBe(text);
  });

  it.each([
    [999, "999 B"],
    [1000, "1 kB"],
    [4_424_000_000, "4.42 GB"],
    [999_600_000, "1 GB"],
  ])("a file of %d bytes reads %s", (bytes, text) => {
    expect(plain(formatFileSize(bytes))).toBe(text);
  });

  it("a rate says per second", () => {
    expect(plain(formatRate(11_250_000))).toBe("11.3 MB/s");
  });

  it("no size ever shows more than three significant digits", () => {
    for (let bytes = 1; bytes < 2 ** 50; bytes = Math.ceil(bytes * 1.37)) {
      for (const text of [formatMemory(bytes), formatFileSize(bytes)]) {
        expect(text.replaceAll(/[^0-9]/g, "").replace(/^0+/, "").length, text).toBeLessThanOrEqual(3);
      }
    }
  });
});

describe("numbers", () => {
  it("a measure keeps three digits, a count keeps all", () => {
    expect(plain(formatMeasure(35.239, "tok/s"))).toBe("35.2 tok/s");
    expect(formatMeasure(1240.6)).toBe("1,241");
    expect(formatCount(12403)).toBe("12,403");
    expect(formatCompact(7_615_616_512)).toBe("7.62B");
  });

  it("100% means done and nothing less", () => {
    expect(formatPercent(0.9999)).toBe("99.9%");
    expect(formatPercent(1)).toBe("100%");
    expect(formatPercent(0.0348)).toBe("3.4%");
    expect(formatPercent(0.456)).toBe("45%");
  });
});

describe("time", () => {
  it.each([
    [0, "0 ms"],
    [850, "850 ms"],
    [3_200, "3.2 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [92_000, "1 min 32 s"],
    [3_599_900, "1 h"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
  ])("%d ms reads %s", (milliseconds, text) => {
    expect(plain(formatDuration(milliseconds))).toBe(text);
  });

  it("an estimate is said to be one", () => {
    expect(plain(formatDurationRange(120_000, 300_000))).toBe("2–5 min");
    expect(plain(formatDurationRange(50_000, 130_000))).toBe("50 s – 2 min 10 s");
    expect(plain(formatDurationRange(120_010, 120_020))).toBe("about 2 min");
  });

  it.each([
    [-1_000, "just now"],
    [-61_000, "1 min ago"],
    [-7_200_000, "2 h ago"],
    [-6 * 86_400_000, "6 d ago"],
    [5_000, "in a moment"],
    [150_000, "in 2 min"],
    [90 * 86_400_000 - 3_000, "in 90 d"],
    [30 * 3_600_000 - 3_000, "in 1 d"],
  ])("a moment %d ms from now reads %s", (distanceMs, text) => {
    const now = Date.UTC(2026, 10, 24);
    expect(plain(formatRelative(now + distanceMs, now))).toBe(text);
  });

  it("the full moment names its time zone", () => {
    expect(formatMoment(Date.UTC(2026, 10, 24, 13, 3, 11), "Europe/Berlin")).toBe("24 Nov 2026, 14:03:11 CET");
    expect(formatTimeOfDay(Date.UTC(2026, 10, 24, 13, 3, 11), "Europe/Berlin")).toBe("14:03:11");
  });

  it.each([
    [4_000, "just now"],
    [-2_000, "just now"],
    [42_000, "for 42 s"],
    [3 * 3_600_000, "for 3 h"],
  ])("a state of %d ms ago has been so %s", (age, text) => {
    expect(plain(formatSince(10_000_000 - age, 10_000_000))).toBe(text);
  });
});

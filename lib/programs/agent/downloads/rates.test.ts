import { beforeEach, describe, expect, test } from "vitest";
import { adaptConnections } from "./fetch-pieces";
import { backoffMs } from "./backoff";
import { createBandwidth } from "./bandwidth";
import { describeBytes, spaceShortage } from "./disk-space";
import { createRateMeter } from "./rate-meter";

let time: number;
const now = () => time;
beforeEach(() => {
  time = 1_000_000;
});

describe("rates", () => {
  test("are averages over ten seconds and a minute", () => {
    const meter = createRateMeter(now);
    for (let second = 0; second < 60; second += 1) {
      meter.record(second < 50 ? 100 : 400);
      time += 1000;
    }
    const rates = meter.rates();

    expect(rates?.bytesPerSecond10).toBeCloseTo(400, -2);
    expect(rates?.bytesPerSecond60).toBeCloseTo(150, -1);
  });

  test("are not thinned out by the time before the start", () => {
    const meter = createRateMeter(now);
    meter.record(1000);
    time += 2000;
    meter.record(1000);

    expect(meter.rates()).toEqual({ bytesPerSecond10: 1000, bytesPerSecond60: 1000 });
  });

  test("are absent before the first byte and after ten silent seconds", () => {
    const meter = createRateMeter(now);
    expect(meter.rates()).toBeUndefined();
    meter.record(1000);
    time += 11_000;
    expect(meter.rates()).toBeUndefined();
  });
});

describe("a cap", () => {
  const { signal } = new AbortController();

  test("lets a little debt run on, and then makes everybody wait", () => {
    const bandwidth = createBandwidth(now);
    bandwidth.setCap(1000);

    expect(bandwidth.spend(100, signal)).toBeUndefined();
    expect(bandwidth.spend(1, signal)).toBeInstanceOf(Promise);
    time += 101;
    expect(bandwidth.spend(100, signal)).toBeUndefined();
  });

  test("is kept over time, and lifting it ends the waiting", async () => {
    const bandwidth = createBandwidth(() => performance.now());
    bandwidth.setCap(1_000_000);
    const begun = performance.now();
    for (let time = 0; time < 10; time += 1) await bandwidth.spend(50_000, signal);
    expect(performance.now() - begun).toBeGreaterThan(390);

    const long = bandwidth.spend(1e9, signal);
    bandwidth.setCap(0);
    await long;
    expect(performance.now() - begun).toBeLessThan(100_000);
  });

  test("of 0 is none", () => {
    expect(createBandwidth(now).spend(1e12, signal)).toBeUndefined();
  });

  test("does not keep an ended transfer waiting", async () => {
    const bandwidth = createBandwidth(() => performance.now());
    bandwidth.setCap(1);
    const ended = new AbortController();
    const waiting = bandwidth.spend(1000, ended.signal);
    ended.abort();

    await expect(waiting).rejects.toThrow("aborted");
  });
});

describe("the time before another try", () => {
  const limits = { backoffMs: 1000, backoffMaxMs: 300_000 };

  test("doubles up to a limit, the upper half at random", () => {
    const most = [1, 2, 3, 4, 20, 2000].map((failures) => backoffMs(failures, limits, () => 1));
    const least = [1, 2, 3, 4, 20, 2000].map((failures) => backoffMs(failures, limits, () => 0));

    expect(most).toEqual([1000, 2000, 4000, 8000, 300_000, 300_000]);
    expect(least).toEqual(most.map((ms) => ms / 2));
  });
});

describe("the number of connections", () => {
  const limits = { connections: 4, connectionsMax: 16, slowConnectionBytesPerSecond: 1000 };
  const adapt = (now: [number, number], before?: [number, number]) =>
    adaptConnections(
      { connections: now[0], bytesPerSecond: now[1] },
      before && { connections: before[0], bytesPerSecond: before[1] },
      limits,
    );

  test("stays where each connection is fast", () => {
    expect(adapt([4, 5000])).toEqual({ connections: 4, settled: true });
  });

  test("grows on a slow link as long as it helps, and not beyond the limit", () => {
    expect(adapt([4, 400])).toEqual({ connections: 8, settled: false });
    expect(adapt([8, 800], [4, 400])).toEqual({ connections: 12, settled: false });
    expect(adapt([16, 1600], [12, 1200])).toEqual({ connections: 16, settled: true });
  });

  test("goes back when the last step did not help", () => {
    expect(adapt([8, 410], [4, 400])).toEqual({ connections: 4, settled: true });
  });
});

describe("disk space", () => {
  const need = (downloadId: string, ...remaining: [string, number][]) => ({
    downloadId,
    remainingBytes: new Map(remaining),
  });

  test("is given in order, and what does not fit lacks so much", () => {
    const needs = [need("first", ["a", 60]), need("second", ["b", 50]), need("third", ["c", 40])];

    expect(spaceShortage(needs, 100)).toEqual(new Map([["second", 10]]));
  });

  test("is counted once for content that several want", () => {
    const needs = [need("first", ["a", 60]), need("second", ["a", 60], ["b", 40])];

    expect(spaceShortage(needs, 100)).toEqual(new Map());
  });

  test("below the reserve is none, yet what needs nothing is fine", () => {
    expect(spaceShortage([need("first", ["a", 10]), need("done")], -5)).toEqual(new Map([["first", 15]]));
  });
});

test.each([
  [0, "0 bytes"],
  [1023, "1023 bytes"],
  [1536, "1.5 KiB"],
  [5 * 1024 ** 3, "5.0 GiB"],
  [3 * 1024 ** 5, "3072.0 TiB"],
])("%d bytes reads %s", (bytes, text) => {
  expect(describeBytes(bytes)).toBe(text);
});

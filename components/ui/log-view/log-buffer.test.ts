import { describe, expect, it, vi } from "vitest";
import { createLogBuffer } from "@/components/ui/log-view/log-buffer";

function bufferOf(linesMax: number) {
  const pending: (() => void)[] = [];
  const buffer = createLogBuffer(linesMax, (tell) => pending.push(tell));
  return { buffer, frame: () => pending.splice(0).forEach((tell) => tell()) };
}
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ text: `line ${from + index}` }));

describe("log buffer", () => {
  it("keeps the newest lines and their numbers", () => {
    const { buffer, frame } = bufferOf(100);
    for (let from = 1; from <= 1_000; from += 10) buffer.append(lines(from, from + 9));
    frame();
    expect(buffer.lines()).toHaveLength(100);
    expect(buffer.lines()[0]).toMatchObject({ sequence: 901, text: "line 901" });
    expect(buffer.lines().at(-1)).toMatchObject({ sequence: 1_000 });
  });

  it("tells its listeners once per frame, however many lines came", () => {
    const { buffer, frame } = bufferOf(100);
    const listener = vi.fn();
    buffer.subscribe(listener);
    for (let index = 0; index < 50; index += 1) buffer.append(lines(index, index));
    frame();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it("gives the same array while nothing was appended", () => {
    const { buffer, frame } = bufferOf(100);
    buffer.append(lines(1, 3));
    frame();
    expect(buffer.lines()).toBe(buffer.lines());
  });

  it("holds at most twice its size between frames", () => {
    const { buffer, frame } = bufferOf(10);
    buffer.append(lines(1, 10_000));
    frame();
    expect(buffer.lines().map(({ sequence }) => sequence)).toEqual([
      9_991, 9_992, 9_993, 9_994, 9_995, 9_996, 9_997, 9_998, 9_999, 10_000,
    ]);
  });

  it("a cleared log goes on counting", () => {
    const { buffer, frame } = bufferOf(10);
    buffer.append(lines(1, 2));
    buffer.clear();
    buffer.append(lines(3, 3));
    frame();
    expect(buffer.lines()).toEqual([{ sequence: 3, text: "line 3" }]);
  });
});

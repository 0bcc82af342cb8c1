import { describe, expect, it } from "vitest";
import { parseAnsi, plainText } from "@/components/ui/log-view/parse-ansi";

const esc = "\u001b";

describe("ANSI colours", () => {
  it("become styled text", () => {
    expect(parseAnsi(`load ${esc}[1;31mfailed${esc}[0m now`)).toEqual([
      { text: "load " },
      { text: "failed", bold: true, color: "red" },
      { text: " now" },
    ]);
  });

  it("an empty code resets, 39 and 22 reset in part", () => {
    expect(parseAnsi(`${esc}[1;92ma${esc}[22mb${esc}[39mc${esc}[2md${esc}[me`)).toEqual([
      { text: "a", bold: true, color: "green" },
      { text: "b", color: "green" },
      { text: "c" },
      { text: "d", dim: true },
      { text: "e" },
    ]);
  });

  it("256 and true colours are read over, not mistaken for other codes", () => {
    expect(parseAnsi(`${esc}[38;5;31mx${esc}[38;2;1;31;4my${esc}[33mz`)).toEqual([
      { text: "x" },
      { text: "y" },
      { text: "z", color: "yellow" },
    ]);
  });
});

describe("hostile lines", () => {
  it("markup stays text", () => {
    expect(parseAnsi("<img src=x onerror=alert(1)>")).toEqual([{ text: "<img src=x onerror=alert(1)>" }]);
  });

  it("cursor movements, window titles and stray escapes leave nothing behind", () => {
    expect(plainText(`a${esc}[2Jb${esc}[10;4Hc${esc}]0;title\u0007d${esc}]8;;http://x${esc}\\e${esc}`)).toBe("abcde");
  });

  it("characters that turn the reading direction or hide are written out", () => {
    expect(plainText("user\u202Etxt.exe\u200B")).toBe("user⟨U+202E⟩txt.exe⟨U+200B⟩");
    expect(plainText("bell\u0007")).toBe("bell⟨U+0007⟩");
  });

  it("a megabyte on one line is read in linear time", () => {
    const line = `${esc}[31m`.repeat(100_000) + "x".repeat(1_000_000);
    expect(parseAnsi(line)).toEqual([{ text: "x".repeat(1_000_000), color: "red" }]);
  });

  it("an unfinished title does not swallow the rest in quadratic time", () => {
    expect(plainText(`${esc}]0;`.repeat(50_000))).toBe("");
  });
});

it("a progress bar shows its last state", () => {
  expect(plainText("10%\r55%\r100%\r")).toBe("100%");
  expect(plainText("windows line\r")).toBe("windows line");
});

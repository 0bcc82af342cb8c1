import { describe, expect, it } from "vitest";
import { filterLines, guessLevel, isBrokenExpression } from "@/components/ui/log-view/log-filter";

const lines = [
  "model loaded",
  "WARN: context is short",
  "\u001b[31mCUDA error: out of memory\u001b[0m",
  "terrors of the deep",
].map((text, index) => ({ text, sequence: index + 1 }));
const passing = (text: string, problemsOnly = false) =>
  filterLines(lines, { text, problemsOnly }).map(({ sequence }) => sequence);

describe("log filter", () => {
  it("an empty filter hands back the very same array", () => {
    expect(filterLines(lines, { text: "", problemsOnly: false })).toBe(lines);
  });

  it("text is found in any case and through colours", () => {
    expect(passing("cuda ERROR")).toEqual([3]);
  });

  it("slashes make it an expression", () => {
    expect(passing("/^warn.*short$/")).toEqual([2]);
  });

  it("a broken expression is said to be one and searched for literally", () => {
    expect(isBrokenExpression("/(/")).toBe(true);
    expect(isBrokenExpression("(")).toBe(false);
    expect(passing("/(/")).toEqual([]);
  });

  it("problems are warnings and errors as words, not as parts of words", () => {
    expect(passing("", true)).toEqual([2, 3]);
    expect(guessLevel("CUDA error: out of memory")).toBe("bad");
    expect(guessLevel("terrors of the deep")).toBeUndefined();
  });
});

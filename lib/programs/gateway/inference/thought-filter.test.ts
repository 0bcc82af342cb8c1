import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ThoughtFilter } from "./thought-filter";

const strip = (pieces: string[]) => {
  const filter = new ThoughtFilter();
  return pieces.map((piece, index) => filter.push(piece, index === pieces.length - 1)).join("");
};

test.each([
  ["Paris.", "Paris."],
  ["<think>Which city?</think>\n\nParis.", "Paris."],
  ["<think></think>Paris.", "Paris."],
  ["One <think>a</think> two <think>b</think>three", "One two three"],
  ["<think>cut off by the token lim", ""],
  ["a < b and <thin> air", "a < b and <thin> air"],
  ["it ends in <thi", "it ends in <thi"],
  ["<think>a <think> inside</think>out", "out"],
  ["alone </think> it is text", "alone </think> it is text"],
])("of %j remains %j, however it is cut into pieces", (whole, kept) => {
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), (cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), whole.length];
      const pieces = ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
      expect(strip(pieces)).toBe(kept);
    }),
  );
});

test("text is handed on at once, but for what may be the beginning of a tag", () => {
  const filter = new ThoughtFilter();
  expect(
    ["Hello <", "b> <th", "ree", "> <think", ">x</think> ", " end"].map((piece) => filter.push(piece, false)),
  ).toEqual(["Hello ", "<b> ", "<three", "> ", "", "end"]);
});

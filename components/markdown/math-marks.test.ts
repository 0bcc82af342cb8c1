import fc from "fast-check";
import { expect, test } from "vitest";
import { spellMath } from "./math-marks";

test.each([
  ["inline by parentheses", String.raw`The area is \(\pi r^2\).`, String.raw`The area is $$\pi r^2$$.`],
  ["a block by brackets", "So\n\\[\nE = mc^2\n\\]\nholds", "So\n$$\nE = mc^2\n$$\nholds"],
  ["a block within a list keeps its indent", "- so\n  \\[x\\]", "- so\n  $$\n  x\n  $$"],
  ["one dollar", "with $n$ items", "with $$n$$ items"],
  ["two dollars alone on a line", "1. so\n   $$x + y$$", "1. so\n   $$\n   x + y\n   $$"],
])("%s", (_name, from, to) => {
  expect(spellMath(from)).toBe(to);
});

test.each([
  ["prices", "It costs $5 here and $10 there, US$3 for $4."],
  ["inline code", "Write `\\(x\\)` or ``a ` $x$`` in the text."],
  ["fenced code", "```tex\n\\[x\\]\n```\n"],
  ["a fence whose end has not come", "~~~\n$x$ and \\(y\\)\n"],
  ["a formula whose end has not come", "so \\(x + "],
  ["an escaped backslash", String.raw`a \\(b\\) c`],
])("%s stay as they are", (_name, text) => {
  expect(spellMath(text)).toBe(text);
});

test("text without marks stays as it is", () => {
  const plain = fc.string({ unit: fc.constantFrom("a", " ", "\n", "`", "~", "*", "(", ")", "5", "é") });
  fc.assert(fc.property(plain, (text) => spellMath(text) === text));
});

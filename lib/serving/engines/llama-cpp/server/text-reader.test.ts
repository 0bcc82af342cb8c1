import { setImmediate as round } from "node:timers/promises";
import { expect, test } from "vitest";
import { controlText } from "./native/control-text";
import { partPlaces } from "./native/part-places";
import { createTextReader } from "./text-reader";

const contextLength = 1000;
const asked = { subject: "The prompt", param: "prompt" as const, signal: new AbortController().signal };
const spans = (text: string) => [{ text, special: false }];

/** Tokens are characters; remembers how long the texts were that were read at once. */
function startReader(longest = 4, length = contextLength) {
  const lengths: number[] = [];
  const tokenize = (text: string) => {
    lengths.push(text.length);
    return Array.from(text, (character) => character.charCodeAt(0));
  };
  const places = partPlaces([{ text: "a".repeat(longest), bits: 4 }], "llama", false);
  return { lengths, reader: createTextReader({ tokenize, controls: controlText([]), places }, length) };
}

const refused = (tokens: number) => ({
  status: 400,
  code: "context_length_exceeded",
  param: "prompt",
  message: expect.stringContaining(`at least ${tokens} tokens`),
});

test("a text that surely does not fit is refused before any of it is read", async () => {
  const { lengths, reader } = startReader();
  await expect(reader.read(spans(" ".repeat(4_000_000)), asked)).rejects.toMatchObject(refused(1_000_000));
  expect(lengths).toEqual([]);
});

test.each([
  ["blanks", " "],
  ["words", "word "],
  ["no place to part it", "z"],
])("no more of a text is read at once than a part, and no more than says that it does not fit: %s", async (_, unit) => {
  const { lengths, reader } = startReader(1_000_000);
  const text = unit.repeat(4_000_000 / unit.length);
  await expect(reader.read(spans(text), asked)).rejects.toMatchObject({ code: "context_length_exceeded" });
  expect(Math.max(...lengths)).toBeLessThanOrEqual(8192);
  expect(lengths.reduce((total, length) => total + length, 0)).toBeLessThanOrEqual(8192);
});

test("while long texts are read, there is a round of the event loop for others between any two parts", async () => {
  const { lengths, reader } = startReader(1_000_000);
  const readInRound: number[] = [];
  const isOver = new AbortController();
  const rounds = (async () => {
    while (!isOver.signal.aborted) {
      const before = lengths.length;
      await round();
      readInRound.push(lengths.length - before);
    }
  })();
  const text = " word".repeat(200_000);
  await Promise.allSettled([reader.read(spans(text), asked), reader.read(spans(text), asked)]);
  isOver.abort();
  await rounds;
  // A part that does not begin the text is read behind an anchor, which is read for itself too.
  expect(Math.max(...readInRound)).toBeLessThanOrEqual(2);
});

test("a text whose client has gone is read no further", async () => {
  const { lengths, reader } = startReader(1_000_000);
  const client = new AbortController();
  const left = new Error("The client has gone.");
  const reading = reader.read(spans(" word".repeat(200_000)), { ...asked, signal: client.signal });
  client.abort(left);
  await expect(reading).rejects.toBe(left);
  expect(lengths).toEqual([]);
});

test("spans of any number of tokens are read", async () => {
  const { reader } = startReader(4, 1_000_000);
  const tokens = await reader.read([...spans("<".repeat(300_000)), ...spans("a".repeat(300_000))], asked);
  expect(tokens.length).toBe(600_000);
});

test("tokens of every span are those of its text, in their order", async () => {
  const { reader } = startReader();
  const texts = ["one two ", "", "three\nfour"];
  const tokens = await reader.read(
    texts.map((text) => ({ text, special: false })),
    asked,
  );
  expect(String.fromCharCode(...tokens)).toBe(texts.join(""));
});

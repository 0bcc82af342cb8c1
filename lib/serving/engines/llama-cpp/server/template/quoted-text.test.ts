import * as fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyModel } from "../../../gguf/testing";
import { loadBinding, type NativeModel } from "../native/binding";
import { plainBuild } from "../native/builds";
import { openModel } from "../native/open-model";
import { vocabularyOf, type Vocabulary } from "../native/vocabulary";
import { quote, spansOf } from "./quoted-text";

let folder: string;
let model: NativeModel;
let vocabulary: Vocabulary;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quoted-text-"));
  const modelPath = join(folder, "tiny.gguf");
  await writeFile(modelPath, tinyModel());
  const binding = await loadBinding(plainBuild(), () => undefined);
  model = await openModel(binding, { modelPath, gpuLayers: 0, useMmap: true }, () => undefined);
  vocabulary = vocabularyOf(model, 261);
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true });
});

const render = (contents: readonly string[]) =>
  `${contents.map((content) => `<|im_start|>user\n${content.trim()}<|im_end|>\n`).join("")}<|im_start|>assistant\n`;

const tokenized = (rendered: string, mark: string | undefined) =>
  spansOf(vocabulary.controls, rendered, mark).flatMap(({ text, special }) => vocabulary.tokenize(text, special));

function tokensOf(contents: readonly string[]): number[] {
  const { values, mark } = quote(vocabulary.controls, contents);
  return tokenized(render(values as string[]), mark);
}

/** Everything before the characters of a vocabulary of bytes, and behind them, steers. */
const controlsIn = (tokens: readonly number[]) => tokens.filter((token) => token < 3 || token > 258);

const scraps = [
  "<|im_end|>",
  "<|im_start|>",
  "<s>",
  "</s>",
  "<unk>",
  "<|im_",
  "end|>",
  "<",
  "|",
  ">",
  "s",
  " ",
  "\n",
  "é",
  "\ufdd0",
];
const content = fc.array(fc.constantFrom(...scraps), { maxLength: 12 }).map((parts) => parts.join(""));

test("whatever a message says, the template alone steers, and the model reads every character", () => {
  fc.assert(
    fc.property(fc.array(content, { minLength: 1, maxLength: 3 }), (contents) => {
      const tokens = tokensOf(contents);
      expect(controlsIn(tokens)).toEqual(controlsIn(tokensOf(contents.map(() => "harmless"))));
      expect(model.detokenize(Uint32Array.from(tokens), true).replaceAll("▁", " ")).toBe(render(contents));
    }),
    { numRuns: 500 },
  );
});

test("messages without control text become the tokens of the whole prompt", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (contents) => {
      fc.pre(vocabulary.controls.startsIn(contents.join("\n")).length === 0);
      expect(tokensOf(contents)).toEqual(vocabulary.tokenize(render(contents), true));
    }),
  );
});

test("one message cannot begin control text that the next one ends", () => {
  const { values, mark } = quote(vocabulary.controls, ["<|im_", "end|>"]);
  const tokens = tokenized((values as string[]).join(""), mark);
  expect(controlsIn(tokens)).toEqual([]);
});

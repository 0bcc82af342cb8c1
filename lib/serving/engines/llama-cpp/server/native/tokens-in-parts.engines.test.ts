import * as fc from "fast-check";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { withFile } from "../../../gguf";
import { metadataOf } from "../../../gguf/metadata";
import { readGgufHeader } from "../../../gguf/read-header";
import { loadBinding, type NativeModel } from "./binding";
import { plainBuild } from "./builds";
import { openModel } from "./open-model";
import { tokensInParts } from "./tokens-in-parts";
import { vocabularyOf, type Vocabulary } from "./vocabulary";

/* Parts of a text become the tokens of the whole, in vocabularies that people use. */

const kinds = ["weights", "chatWeights"] as const;

/** Short parts, so that there are many; none where there is no place for one. */
const short = { least: 8, most: Number.MAX_SAFE_INTEGER };
const forced = { least: 8, most: 16 };
const scraps = [
  "a",
  "Word",
  " ",
  "  ",
  "\n",
  "\n\n",
  "\t",
  ".",
  ", ",
  "'s",
  "12345",
  "é",
  "слово",
  "漢字",
  "😀",
  "<b>",
  "▁",
  "Ġ",
  "_x",
];
const text = fc.array(fc.constantFrom(...scraps), { maxLength: 60 }).map((parts) => parts.join(""));

describe.each(kinds)("the vocabulary of the %s", (kind) => {
  let model: NativeModel;
  let vocabulary: Vocabulary;
  beforeAll(async () => {
    const modelPath = inject(kind);
    const metadata = metadataOf(await withFile(modelPath, readGgufHeader));
    const binding = await loadBinding(plainBuild(), () => undefined);
    model = await openModel(binding, { modelPath, gpuLayers: 0, useMmap: true }, () => undefined);
    const size = metadata.arrayLength("tokenizer.ggml.tokens") ?? 0;
    vocabulary = vocabularyOf(model, size, metadata.text("tokenizer.ggml.model"));
  });
  afterAll(() => model.dispose());

  const inParts = (one: string, special: boolean, length?: typeof short) => [
    ...tokensInParts(vocabulary, one, special, length),
  ];

  test.each([false, true])(
    "whatever stands in a text, its parts are the tokens of the whole (special: %s)",
    (special) => {
      fc.assert(
        fc.property(text, (one) => {
          expect(inParts(one, special, short).flat()).toEqual(vocabulary.tokenize(one, special));
        }),
        { numRuns: 2000 },
      );
    },
  );

  test("texts that people send have places enough", async () => {
    for (const path of ["README.md", "ARCHITECTURE.md", "package.json", "vitest.config.ts"]) {
      const one = (await readFile(path, "utf8")).repeat(2);
      const parts = inParts(one, false);
      expect(parts.flat()).toEqual(vocabulary.tokenize(one, false));
      expect(parts.length).toBeGreaterThan(one.length / 8192);
    }
  });

  test("a text that is parted without a place is the same text", () => {
    fc.assert(
      fc.property(text, (one) => {
        const tokens = inParts(one, false, forced).flat();
        const whole = vocabulary.tokenize(one, false);
        expect(vocabulary.text(tokens)).toBe(vocabulary.text(whole));
      }),
    );
  });

  test("no token is said to stand for fewer bytes than it does", () => {
    fc.assert(
      fc.property(text, (one) => {
        const tokens = vocabulary.tokenize(one, false).length;
        expect(tokens * (vocabulary.places.tokenBytesMax ?? 0)).toBeGreaterThanOrEqual(Buffer.byteLength(one));
      }),
    );
  });
});

import { describe, expect, test } from "vitest";
import { quantizationOf } from "@/lib/serving/engines/formats/gguf-files";
import { groupVariants, wholeVariants } from "./variants";

const file = (name: string, sizeBytes = 1) => ({ name, sizeBytes });

test("each quantization is one choice, smallest first, and projectors are none", () => {
  const variants = groupVariants([
    file("m-Q8_0.gguf", 8),
    file("m-Q4_K_M.gguf", 4),
    file("mmproj-m-f16.gguf"),
    file("README.md"),
  ]);
  expect(variants.map((variant) => [variant.quantization, variant.totalBytes])).toEqual([
    ["Q4_K_M", 4],
    ["Q8_0", 8],
  ]);
});

describe("what helps a model is no choice", () => {
  test.each(["imatrix.gguf", "Some-Model.imatrix.gguf", "imatrix_publisher.gguf", "x/ggml-vocab-bert.gguf"])(
    "by its name: %s",
    (name) => expect(groupVariants([file(name)])).toEqual([]),
  );

  test.each(["m-imatrix-Q4_K_M.gguf", "m-Q4_K_M-imat.gguf", "vocabulary-teacher.gguf"])(
    "and a model of a similar name is one: %s",
    (name) => expect(groupVariants([file(name)])).toHaveLength(1),
  );

  test("and a header that was read decides, whatever the name says", () => {
    const read = [
      { ...file("imatrix.gguf"), facts: {} },
      { ...file("m-Q4_K_M.gguf"), facts: { role: "adapter" } },
    ];
    expect(groupVariants(read).map(({ name }) => name)).toEqual(["imatrix.gguf"]);
  });
});

describe("a split model", () => {
  const inTwo = [file("q/m-Q6_K-00001-of-00002.gguf", 3), file("q/m-Q6_K-00002-of-00002.gguf", 2)];

  test("is one choice with its parts in order", () => {
    expect(groupVariants(inTwo.toReversed())).toEqual([
      { name: "m-Q6_K-00001-of-00002.gguf", quantization: "Q6_K", files: inTwo, totalBytes: 5, missingParts: [] },
    ]);
  });

  test("that lacks a part says which one, and is not whole", () => {
    expect(groupVariants(inTwo.slice(1))).toMatchObject([{ missingParts: [1] }]);
    expect(wholeVariants(inTwo.slice(1))).toEqual([]);
  });

  test("stands beside the same quantization as one file and in another number of parts", () => {
    const inThree = [1, 2, 3].map((number) => file(`q/m-Q6_K-0000${number}-of-00003.gguf`, 2));
    const variants = wholeVariants([...inTwo, file("q/m-Q6_K.gguf", 4), ...inThree]);
    expect(variants.map(({ name, files }) => [name, files.length])).toEqual([
      ["m-Q6_K.gguf", 1],
      ["m-Q6_K-00001-of-00002.gguf", 2],
      ["m-Q6_K-00001-of-00003.gguf", 3],
    ]);
  });
});

test("files of one name in two folders are told apart by them", () => {
  expect(
    groupVariants([file("a/m.gguf", 1), file("b/m.gguf", 2), file("c/n.gguf", 3)]).map(({ name }) => name),
  ).toEqual(["a/m.gguf", "b/m.gguf", "n.gguf"]);
});

test.each([
  ["model-q4_k_m.gguf", "Q4_K_M"],
  ["Meta-Llama-3.1-8B-Instruct-IQ4_XS.gguf", "IQ4_XS"],
  ["gemma-3-270m-it-BF16.gguf", "BF16"],
  ["folder/gpt-oss-20b-mxfp4.gguf", "MXFP4"],
  ["qwen2.5-0.5b.gguf", null],
])("the quantization of %s is %s", (name, expected) => {
  expect(quantizationOf(name)).toBe(expected);
});

import { expect, test } from "vitest";
import { groupVariants, quantizationOf } from "./variants";

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

test("shards are one choice, and only when none is missing", () => {
  const whole = [file("q/m-Q6_K-00001-of-00002.gguf", 3), file("q/m-Q6_K-00002-of-00002.gguf", 2)];
  expect(groupVariants(whole)).toMatchObject([{ quantization: "Q6_K", totalBytes: 5 }]);
  expect(groupVariants(whole.slice(0, 1))).toEqual([]);
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

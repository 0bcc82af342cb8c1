import { expect, test } from "vitest";
import { fileLabel } from "./servable-files";

const name = "a-long-name-that-all-files-of-a-model-share-Q4_K_M.gguf";

test("a file is told by its precision and size before its name", () => {
  expect(fileLabel({ name, quantization: "Q4_K_M", size: 537_000_000 })).toMatch(/^Q4_K_M · 537.MB · a-long-name/);
});

test("a file whose header was not read yet is told by its size", () => {
  expect(fileLabel({ name, quantization: null, size: 537_000_000 })).toMatch(/^537.MB · a-long-name/);
});

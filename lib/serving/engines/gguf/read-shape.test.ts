import { expect, test } from "vitest";
import { GgufError } from "./gguf-error";
import { limits } from "./limits";
import { malformedHeaders } from "./testing";
import { readShape } from "./read-shape";
import { tinyModel } from "./tiny-model";

/** Reads from memory, and fails the test when more than the beginning is asked for. */
const shapeOf = (bytes: Uint8Array) =>
  readShape((offset, length) => {
    expect(offset + length).toBeLessThanOrEqual(limits.firstReadBytes);
    return Promise.resolve(bytes.subarray(offset, offset + length));
  }, bytes.byteLength);

test("files of one model have one shape, another model has another one", async () => {
  const shape = await shapeOf(tinyModel());
  expect(shape).toBeTypeOf("string");
  expect(await shapeOf(tinyModel({ chatTemplate: undefined }))).toBe(shape);
  expect(await shapeOf(tinyModel({ layers: 3 }))).not.toBe(shape);
});

test("a vocabulary of megabytes is not read", async () => {
  const large = tinyModel({ extraTokens: 20_000 });
  expect(large.byteLength).toBeGreaterThan(4 * limits.firstReadBytes);
  expect(await shapeOf(large)).toBeTypeOf("string");
});

test("what is no GGUF file is refused", async () => {
  await expect(shapeOf(Buffer.from("version https://git-lfs.github.com/spec/v1\n"))).rejects.toMatchObject({
    problem: "NOT_GGUF",
  });
});

test.each(malformedHeaders)("%s is refused as such, or has its error behind the beginning", async (_, bytes) => {
  const answer = await shapeOf(bytes).catch((error: unknown) => error);
  if (answer instanceof Error) expect(answer).toBeInstanceOf(GgufError);
});

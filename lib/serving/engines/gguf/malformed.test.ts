import { describe, expect, test } from "vitest";
import { GgufError } from "./gguf-error";
import { inspectGguf } from "./inspect-gguf";
import { limits } from "./limits";
import { architecture, header, key, stringValue, uint32Value } from "./testing-header";
import { malformedHeaders } from "./testing-malformed";
import { tinyModel } from "./tiny-model";

/** Reads from memory and remembers what was asked for. */
function readerOf(bytes: Uint8Array) {
  const asked: number[] = [];
  const readAt = (offset: number, length: number) => {
    asked.push(length);
    return Promise.resolve(bytes.subarray(offset, offset + length));
  };
  return { readAt, asked };
}

async function refusalOf(bytes: Uint8Array): Promise<GgufError> {
  const { readAt, asked } = readerOf(bytes);
  const error = await inspectGguf(readAt, bytes.byteLength).then(
    () => expect.fail("the header was accepted"),
    (reason: unknown) => reason,
  );
  expect(Math.max(0, ...asked)).toBeLessThanOrEqual(limits.readBytes);
  if (!(error instanceof GgufError)) throw error;
  return error;
}

describe("a malformed header is refused", () => {
  test.each(malformedHeaders)("%s", async (_what, bytes, problem) => {
    const error = await refusalOf(bytes);
    expect(error.problem).toBe(problem);
    expect(error.message).toMatch(/^.{10,}\.$/s);
  });

  test("a header that is cut at any byte is refused", async () => {
    const whole = tinyModel({ layers: 1, embedding: 32, feedForward: 32 });
    for (let length = 0; length < whole.byteLength; length += 97) {
      expect(await refusalOf(whole.subarray(0, length))).toBeInstanceOf(GgufError);
    }
  });

  test("damaged bytes lead to facts or to a refusal, never to anything else", async () => {
    const whole = tinyModel({ layers: 1, embedding: 32, feedForward: 32 });
    const outcomes = { accepted: 0, refused: 0 };
    for (let seed = 1; seed <= 2000; seed++) {
      const damaged = damage(whole, seed);
      await inspectGguf(readerOf(damaged).readAt, damaged.byteLength).then(
        () => outcomes.accepted++,
        (error: unknown) => {
          expect(error).toBeInstanceOf(GgufError);
          outcomes.refused++;
        },
      );
    }
    expect(outcomes.refused).toBeGreaterThan(200);
  });

  test("a reader that gives less than the file's size says is refused", async () => {
    const whole = tinyModel();
    const short = (offset: number, length: number) =>
      Promise.resolve(whole.subarray(offset, Math.min(200, offset + length)));
    await expect(inspectGguf(short, whole.byteLength)).rejects.toMatchObject({ problem: "TRUNCATED" });
  });
});

test("a text that is not UTF-8 refuses nothing where nobody asks for it", async () => {
  const author = key("general.author", stringValue(Buffer.from([0x4a, 0xf6, 0x72, 0x67])));
  const bytes = header({ keys: [architecture, author, key("llama.context_length", uint32Value(2048))] });
  expect(await inspectGguf(readerOf(bytes).readAt, bytes.byteLength)).toMatchObject({
    architecture: "llama",
    contextLengthMax: 2048,
  });
});

/** Replaces one to four bytes of the header, favouring the ones near its start. */
function damage(whole: Uint8Array, seed: number): Uint8Array {
  const damaged = whole.slice();
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const reach = seed % 2 === 0 ? 400 : 8000;
  for (let change = 0; change <= seed % 4; change++) damaged[next(reach)] = next(256);
  return damaged;
}

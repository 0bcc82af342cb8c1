import { ByteCursor } from "./byte-cursor";
import { GgufError } from "./gguf-error";
import { limits } from "./limits";
import type { ReadAt } from "./read-at";
import { readKey, readPreamble } from "./read-header";
import { readValue, type GgufValue } from "./read-value";

/** A file that names these has named its hyperparameters, which writers put before the vocabulary. */
const telling = ["block_count", "embedding_length", "attention.head_count"];

/**
 * What files of one model have in common at every precision, read from no more than the beginning of a header: the
 * vocabulary that follows can take megabytes.
 *
 * @returns a key that is equal for such files, or undefined when the beginning does not tell.
 * @throws GgufError when the beginning is malformed.
 */
export async function readShape(readAt: ReadAt, sizeBytes: number): Promise<string | undefined> {
  const beginning = await readAt(0, Math.min(limits.firstReadBytes, sizeBytes));
  const within: ReadAt = (offset, length) => Promise.resolve(beginning.subarray(offset, offset + length));
  const cursor = new ByteCursor(within, sizeBytes);
  const { tensorCount, keyCount } = await readPreamble(cursor, sizeBytes);
  const metadata = await readAvailable(cursor, keyCount, beginning.byteLength < sizeBytes);
  const architecture = metadata.get("general.architecture");
  if (typeof architecture !== "string" || telling.some((name) => !metadata.has(`${architecture}.${name}`))) {
    return undefined;
  }
  const own = [...metadata].filter(([key]) => key.startsWith(`${architecture}.`) || key === "general.type");
  return JSON.stringify([architecture, tensorCount, own], (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

/** Metadata up to the end of what was read, where the file goes on. */
async function readAvailable(cursor: ByteCursor, count: number, goesOn: boolean): Promise<Map<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  try {
    for (let index = 0; index < count; index++) {
      const key = await readKey(cursor, index);
      metadata.set(key, await readValue(cursor, key));
    }
  } catch (error) {
    if (!goesOn || !(error instanceof GgufError) || error.problem !== "TRUNCATED") throw error;
  }
  return metadata;
}

import { ByteCursor } from "./byte-cursor";
import { GgufError } from "./gguf-error";
import { limits } from "./limits";
import type { ReadAt } from "./read-at";
import { readTensors, type GgufTensor } from "./read-tensors";
import { readString, readValue, type GgufValue } from "./read-value";

export type GgufHeader = {
  version: number;
  metadata: ReadonlyMap<string, GgufValue>;
  tensors: readonly GgufTensor[];
  /** Where the tensor data begins. */
  dataOffset: number;
};

const magic = 0x46554747;

/**
 * Reads and checks the whole header of a GGUF file (versions 2 and 3, little-endian) without trusting any length or
 * count in it: nothing is allocated for a number that the file's size does not back, and every tensor lies inside the
 * file without overlapping another.
 *
 * @throws GgufError naming what is wrong.
 */
export async function readGgufHeader(readAt: ReadAt, sizeBytes: number): Promise<GgufHeader> {
  const cursor = new ByteCursor(readAt, sizeBytes);
  const { version, tensorCount, keyCount } = await readPreamble(cursor, sizeBytes);
  const metadata = await readMetadata(cursor, keyCount);
  const { tensors, dataOffset } = await readTensors(cursor, tensorCount, alignmentOf(metadata), sizeBytes);
  return { version, metadata, tensors, dataOffset };
}

/** The fixed beginning of a header. @throws GgufError */
export async function readPreamble(cursor: ByteCursor, sizeBytes: number) {
  if (sizeBytes < 24) throw new GgufError("NOT_GGUF", "The file is too small to be a GGUF file.");
  await cursor.need(24);
  if (cursor.uint32() !== magic) throw new GgufError("NOT_GGUF", "The file does not begin with the GGUF signature.");
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) {
    if ((version & 0xffff) === 0)
      throw new GgufError("BYTE_ORDER", "The file is big-endian; engines here read little-endian.");
    throw new GgufError("VERSION", `GGUF version ${version} is not supported; versions 2 and 3 are.`);
  }
  const tensorCount = boundedCount(cursor.uint64(), limits.tensors, "TOO_MANY_TENSORS", "tensors");
  const keyCount = boundedCount(cursor.uint64(), limits.keys, "TOO_MANY_KEYS", "metadata keys");
  return { version, tensorCount, keyCount };
}

function boundedCount(count: bigint, max: number, problem: "TOO_MANY_TENSORS" | "TOO_MANY_KEYS", what: string): number {
  if (count > BigInt(max))
    throw new GgufError(problem, `The header claims ${count} ${what}; at most ${max} are accepted.`);
  return Number(count);
}

async function readMetadata(cursor: ByteCursor, count: number): Promise<Map<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  let keptBytes = 0;
  for (let index = 0; index < count; index++) {
    const key = await readKey(cursor, index);
    if (metadata.has(key)) throw new GgufError("DUPLICATE_KEY", `The metadata key ${key} appears twice.`);
    const value = await readValue(cursor, key);
    keptBytes += key.length + (typeof value === "string" ? value.length : 0);
    if (keptBytes > limits.keptStringBytes)
      throw new GgufError("HEADER_TOO_LARGE", "The metadata holds too much text.");
    metadata.set(key, value);
  }
  return metadata;
}

/** @throws GgufError */
export async function readKey(cursor: ByteCursor, index: number): Promise<string> {
  const key = await readString(cursor, limits.keyBytes, `metadata key ${index}`);
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new GgufError("BAD_KEY", `Metadata key ${index} is empty or not printable.`);
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get("general.alignment") ?? 32;
  if (typeof value !== "number" || value < 1 || value > 65_536 || (value & (value - 1)) !== 0) {
    throw new GgufError("BAD_ALIGNMENT", "general.alignment is not a power of two of at most 65536.");
  }
  return value;
}

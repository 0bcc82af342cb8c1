import { isUtf8 } from "node:buffer";
import type { ByteCursor } from "./byte-cursor";
import { GgufError } from "./gguf-error";
import { limits } from "./limits";

/** Type ids of metadata values in the file format. */
export const valueTypes = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

/** An array is kept as numbers when it is short, else only its length. Strings in arrays are never kept. */
export type GgufArray = { length: number; numbers: number[] | undefined };
/** A text in no encoding that we know. It matters to nobody unless its key is asked for. */
export type GgufUnreadable = { unreadable: string };
export type GgufValue = string | number | bigint | boolean | GgufArray | GgufUnreadable;

const scalars: Readonly<Record<number, { bytes: number; read: (cursor: ByteCursor) => number | bigint | boolean }>> = {
  [valueTypes.uint8]: { bytes: 1, read: (cursor) => cursor.uint8() },
  [valueTypes.int8]: { bytes: 1, read: (cursor) => cursor.int8() },
  [valueTypes.uint16]: { bytes: 2, read: (cursor) => cursor.uint16() },
  [valueTypes.int16]: { bytes: 2, read: (cursor) => cursor.int16() },
  [valueTypes.uint32]: { bytes: 4, read: (cursor) => cursor.uint32() },
  [valueTypes.int32]: { bytes: 4, read: (cursor) => cursor.int32() },
  [valueTypes.float32]: { bytes: 4, read: (cursor) => cursor.float32() },
  [valueTypes.bool]: { bytes: 1, read: readBool },
  [valueTypes.uint64]: { bytes: 8, read: (cursor) => cursor.uint64() },
  [valueTypes.int64]: { bytes: 8, read: (cursor) => cursor.int64() },
  [valueTypes.float64]: { bytes: 8, read: (cursor) => cursor.float64() },
};

/** Reads one metadata value; `key` is named in refusals. */
export async function readValue(cursor: ByteCursor, key: string): Promise<GgufValue> {
  await cursor.need(4);
  const type = cursor.uint32();
  if (type === valueTypes.string) return await readText(cursor, `the value of ${key}`);
  if (type === valueTypes.array) return await readArray(cursor, key);
  const scalar = scalars[type];
  if (!scalar) throw new GgufError("BAD_VALUE", `${key} has the unknown value type ${type}.`);
  await cursor.need(scalar.bytes);
  return scalar.read(cursor);
}

/** Reads a length-prefixed UTF-8 string of at most `bytesMax`. */
export async function readString(cursor: ByteCursor, bytesMax: number, what: string): Promise<string> {
  const text = decode(await readBytes(cursor, bytesMax, what));
  if (text === undefined) throw new GgufError("BAD_STRING", notText(what));
  return text;
}

async function readText(cursor: ByteCursor, what: string): Promise<string | GgufUnreadable> {
  return decode(await readBytes(cursor, limits.stringBytes, what)) ?? { unreadable: notText(what) };
}

const notText = (what: string) => `The text of ${what} is not UTF-8.`;

function decode(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : undefined;
}

async function readBytes(cursor: ByteCursor, bytesMax: number, what: string): Promise<Uint8Array> {
  await cursor.need(8);
  const length = cursor.uint64();
  if (length > BigInt(bytesMax)) {
    throw new GgufError("BAD_STRING", `The length of ${what} is ${length} bytes; at most ${bytesMax} are accepted.`);
  }
  await cursor.need(Number(length));
  return cursor.bytes(Number(length));
}

async function readArray(cursor: ByteCursor, key: string): Promise<GgufArray> {
  await cursor.need(12);
  const type = cursor.uint32();
  const count = cursor.uint64();
  if (count > BigInt(limits.arrayLength)) {
    throw new GgufError("BAD_VALUE", `${key} claims ${count} elements; at most ${limits.arrayLength} are accepted.`);
  }
  const length = Number(count);
  if (type === valueTypes.string) {
    await skipStrings(cursor, length, key);
    return { length, numbers: undefined };
  }
  const scalar = scalars[type];
  if (!scalar) throw new GgufError("BAD_VALUE", `${key} is an array of the unsupported type ${type}.`);
  if (length > limits.keptArrayLength) {
    cursor.skip(length * scalar.bytes);
    return { length, numbers: undefined };
  }
  await cursor.need(length * scalar.bytes);
  return { length, numbers: Array.from({ length }, () => Number(scalar.read(cursor))) };
}

async function skipStrings(cursor: ByteCursor, length: number, key: string): Promise<void> {
  for (let index = 0; index < length; index++) {
    if (cursor.ready < 8) await cursor.need(8);
    const bytes = cursor.uint64();
    if (bytes > BigInt(limits.stringBytes)) {
      throw new GgufError("BAD_STRING", `Element ${index} of ${key} claims ${bytes} bytes.`);
    }
    cursor.skip(Number(bytes));
  }
}

function readBool(cursor: ByteCursor): boolean {
  const value = cursor.uint8();
  if (value > 1) throw new GgufError("BAD_VALUE", `A boolean has the value ${value}.`);
  return value === 1;
}

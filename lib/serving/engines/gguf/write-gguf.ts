import { valueTypes } from "./read-value";

/** A metadata value as it is written. Arrays hold one type. */
export type WritableValue =
  | { type: "uint32" | "int32" | "float32"; value: number }
  | { type: "uint64"; value: bigint }
  | { type: "bool"; value: boolean }
  | { type: "string"; value: string }
  | { type: "array"; of: "uint32" | "int32" | "float32" | "bool"; value: readonly number[] }
  | { type: "array"; of: "string"; value: readonly string[] };

/** `dimensions[0]` is the length of a row. Without a `type` id the values are 32-bit floats. */
export type WritableTensor = {
  name: string;
  dimensions: readonly number[];
  data: Float32Array | Uint8Array;
  type?: number;
};

/** A tensor whose `bytes` of values come from elsewhere. */
export type UnwrittenTensor = Omit<WritableTensor, "data"> & { bytes: number };

const alignment = 32;

/** Writes a GGUF version 3 file. Meant for small files that tests and demonstrations make up. */
export function writeGguf(
  metadata: Readonly<Record<string, WritableValue>>,
  tensors: readonly WritableTensor[],
): Uint8Array<ArrayBuffer> {
  const unwritten = tensors.map((tensor) => ({ ...tensor, bytes: tensor.data.byteLength }));
  const parts = [ggufHeader(metadata, unwritten).header];
  for (const { data } of tensors) parts.push(pad(Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
  return new Uint8Array(Buffer.concat(parts));
}

/** Everything that stands before the values of the tensors, which take `dataBytes`, each on a multiple of 32 bytes. */
export function ggufHeader(
  metadata: Readonly<Record<string, WritableValue>>,
  tensors: readonly UnwrittenTensor[],
): { header: Buffer; dataBytes: number } {
  const header: Buffer[] = [
    Buffer.from("GGUF"),
    uint32(3),
    uint64(tensors.length),
    uint64(Object.keys(metadata).length),
  ];
  for (const [key, value] of Object.entries(metadata)) header.push(string(key), typed(value));
  let offset = 0;
  for (const { name, dimensions, bytes, type = 0 } of tensors) {
    header.push(string(name), uint32(dimensions.length), ...dimensions.map(uint64), uint32(type), uint64(offset));
    offset += padded(bytes);
  }
  return { header: pad(Buffer.concat(header)), dataBytes: offset };
}

function typed(value: WritableValue): Buffer {
  const type = uint32(valueTypes[value.type]);
  if (value.type !== "array") return Buffer.concat([type, scalar(value.type, value.value)]);
  const elements = value.value.map((element) => scalar(value.of, value.of === "bool" ? element === 1 : element));
  return Buffer.concat([type, uint32(valueTypes[value.of]), uint64(elements.length), ...elements]);
}

function scalar(type: keyof typeof valueTypes, value: string | number | bigint | boolean): Buffer {
  const buffer = Buffer.alloc(8);
  switch (type) {
    case "string":
      return string(String(value));
    case "uint64":
      return uint64(Number(value));
    case "bool":
      return Buffer.from([value ? 1 : 0]);
    case "float32":
      buffer.writeFloatLE(Number(value));
      return buffer.subarray(0, 4);
    case "int32":
      buffer.writeInt32LE(Number(value));
      return buffer.subarray(0, 4);
    default:
      return uint32(Number(value));
  }
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([uint64(bytes.byteLength), bytes]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.byteLength) - bytes.byteLength)]);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

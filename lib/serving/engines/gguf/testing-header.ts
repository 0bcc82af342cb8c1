import { valueTypes } from "./read-value";

/** Builds headers byte by byte, so that tests can say exactly what is wrong with them. */
export type HeaderParts = {
  magic?: string;
  version?: number;
  tensorCount?: bigint;
  keyCount?: bigint;
  keys?: readonly Buffer[];
  tensors?: readonly Buffer[];
  /** Bytes of tensor data after the padded header. */
  dataBytes?: number;
  alignment?: number;
};

export function header(parts: HeaderParts = {}): Uint8Array {
  const keys = parts.keys ?? [architecture];
  const tensors = parts.tensors ?? [tensor({})];
  const head = Buffer.concat([
    Buffer.from(parts.magic ?? "GGUF", "latin1"),
    uint32(parts.version ?? 3),
    uint64(parts.tensorCount ?? BigInt(tensors.length)),
    uint64(parts.keyCount ?? BigInt(keys.length)),
    ...keys,
    ...tensors,
  ]);
  const alignment = parts.alignment ?? 32;
  const padding = (alignment - (head.byteLength % alignment)) % alignment;
  return Buffer.concat([head, Buffer.alloc(padding + (parts.dataBytes ?? 128))]);
}

export function key(name: string | Buffer, value: Buffer): Buffer {
  return Buffer.concat([text(name), value]);
}

export function stringValue(value: string | Buffer): Buffer {
  return Buffer.concat([uint32(valueTypes.string), text(value)]);
}

export function uint32Value(value: number): Buffer {
  return Buffer.concat([uint32(valueTypes.uint32), uint32(value)]);
}

export function int32Value(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return Buffer.concat([uint32(valueTypes.int32), bytes]);
}

export function arrayValue(type: number, count: bigint, elements: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([uint32(valueTypes.array), uint32(type), uint64(count), elements]);
}

export type TensorParts = {
  name?: string | Buffer;
  rank?: number;
  dimensions?: readonly bigint[];
  type?: number;
  offset?: bigint;
};

/** A row of 32 floats unless told otherwise. */
export function tensor({
  name = "token_embd.weight",
  rank,
  dimensions = [32n],
  type = 0,
  offset = 0n,
}: TensorParts): Buffer {
  return Buffer.concat([
    text(name),
    uint32(rank ?? dimensions.length),
    ...dimensions.map(uint64),
    uint32(type),
    uint64(offset),
  ]);
}

export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(BigInt(bytes.byteLength)), bytes]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

export const architecture = key("general.architecture", stringValue("llama"));

import type { ByteCursor } from "./byte-cursor";
import { GgufError } from "./gguf-error";
import { limits } from "./limits";
import { readString } from "./read-value";
import { tensorTypes } from "./tensor-types";

export type GgufTensor = {
  name: string;
  type: string;
  dimensions: readonly number[];
  elements: number;
  /** From the start of the tensor data. */
  offset: number;
  bytes: number;
};

/** Reads the tensor table and proves that all tensors lie in the file, aligned and apart from each other. */
export async function readTensors(
  cursor: ByteCursor,
  count: number,
  alignment: number,
  sizeBytes: number,
): Promise<{ tensors: GgufTensor[]; dataOffset: number }> {
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  for (let index = 0; index < count; index++) {
    const tensor = await readTensor(cursor, index, alignment);
    if (names.has(tensor.name)) throw new GgufError("DUPLICATE_TENSOR", `The tensor ${tensor.name} appears twice.`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  checkPlacement(tensors, sizeBytes - dataOffset);
  return { tensors, dataOffset };
}

async function readTensor(cursor: ByteCursor, index: number, alignment: number): Promise<GgufTensor> {
  const name = await readString(cursor, limits.tensorNameBytes, `the name of tensor ${index}`);
  if (!/^[\x21-\x7e]+$/.test(name)) throw new GgufError("BAD_TENSOR", `The name of tensor ${index} is not printable.`);
  await cursor.need(4);
  const rank = cursor.uint32();
  if (rank < 1 || rank > limits.dimensions) throw new GgufError("BAD_TENSOR", `Tensor ${name} has ${rank} dimensions.`);
  await cursor.need(rank * 8 + 12);
  const sizes = Array.from({ length: rank }, () => cursor.uint64());
  const typeId = cursor.uint32();
  const offset = cursor.uint64();
  const type = tensorTypes.get(typeId);
  if (!type) throw new GgufError("BAD_TENSOR", `Tensor ${name} has the unknown type ${typeId}.`);
  if (sizes.some((size) => size === 0n)) throw new GgufError("BAD_TENSOR", `Tensor ${name} has an empty dimension.`);
  const rowLength = sizes[0] ?? 0n;
  if (rowLength % BigInt(type.blockSize) !== 0n) {
    throw new GgufError("BAD_TENSOR", `Rows of tensor ${name} are not whole ${type.name} blocks.`);
  }
  const elements = sizes.reduce((product, size) => product * size, 1n);
  const bytes = (elements / BigInt(type.blockSize)) * BigInt(type.blockBytes);
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER) || elements > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new GgufError("BAD_TENSOR", `The dimensions of tensor ${name} overflow.`);
  }
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new GgufError("BAD_TENSOR", `Tensor ${name} claims to begin at byte ${offset}.`);
  }
  if (offset % BigInt(alignment) !== 0n) throw new GgufError("BAD_ALIGNMENT", `Tensor ${name} is not aligned.`);
  return {
    name,
    type: type.name,
    dimensions: sizes.map(Number),
    elements: Number(elements),
    offset: Number(offset),
    bytes: Number(bytes),
  };
}

function checkPlacement(tensors: readonly GgufTensor[], dataBytes: number): void {
  let end = 0;
  let previous = "";
  for (const tensor of tensors.toSorted((a, b) => a.offset - b.offset)) {
    if (tensor.offset < end) throw new GgufError("TENSOR_OVERLAP", `Tensor ${tensor.name} overlaps ${previous}.`);
    end = tensor.offset + tensor.bytes;
    previous = tensor.name;
  }
  if (end > dataBytes)
    throw new GgufError(
      "TENSOR_OUT_OF_FILE",
      `The file ends ${sizeText(end - dataBytes)} too early: it was cut short.`,
    );
}

const sizeText = (bytes: number) =>
  bytes < 1_000_000 ? `${bytes} ${bytes === 1 ? "byte" : "bytes"}` : `${Math.round(bytes / 1_000_000)} MB`;

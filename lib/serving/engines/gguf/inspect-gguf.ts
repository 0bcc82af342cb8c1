import type { ModelFacts } from "../facts";
import { architectures } from "./architectures";
import { chatTemplateOf, toolTemplateOf } from "./chat-template";
import { quantizationName } from "./file-types";
import { GgufError } from "./gguf-error";
import { limits } from "./limits";
import { metadataOf, type Metadata } from "./metadata";
import type { ReadAt } from "./read-at";
import { readGgufHeader, type GgufHeader } from "./read-header";
import { readLayers } from "./read-layers";
import { toolFormatOf } from "./tool-format-of";

/**
 * What one GGUF file says about its model. For one file of a split model `part` is set and the weights are this file's
 * alone; `combineParts` joins them.
 *
 * @throws GgufError when the header is malformed or implausible.
 */
export async function inspectGguf(readAt: ReadAt, sizeBytes: number): Promise<ModelFacts> {
  const header = await readGgufHeader(readAt, sizeBytes);
  const metadata = metadataOf(header);
  const part = readPart(metadata);
  const architecture = metadata.text("general.architecture") ?? "";
  const role = roleOf(header, metadata, architecture);
  if (architecture === "" && role === undefined && (part === undefined || part.number === 1)) {
    throw new GgufError("MISSING_KEY", "The header does not name an architecture (general.architecture).");
  }
  const read = (name: string, max: number) => positive(metadata.integer(`${architecture}.${name}`, max));
  const layers = readLayers(metadata, architecture);
  const fileType = metadata.integer("general.file_type", 2 ** 31);
  return {
    format: "gguf",
    architecture,
    parameterCount: sum(header.tensors.filter(isParameter).map((tensor) => tensor.elements)),
    weightBytes: sum(header.tensors.map((tensor) => tensor.bytes)),
    inputBytes: bytesOf(header, "token_embd.weight"),
    outputBytes: bytesOf(header, "output.weight"),
    contextLengthMax: read("context_length", 2 ** 31),
    embeddingLength: read("embedding_length", 2 ** 24),
    feedForwardLength: largest(metadata, `${architecture}.feed_forward_length`, layerCountOf(metadata, architecture)),
    headCount: positive(
      largest(metadata, `${architecture}.attention.head_count`, layerCountOf(metadata, architecture)),
    ),
    vocabularySize: positive(vocabularySize(header, metadata, architecture)),
    quantization: fileType === undefined ? undefined : quantizationName(fileType),
    hasChatTemplate: chatTemplateOf(header) !== undefined,
    takesTools: toolFormatOf(toolTemplateOf(header) ?? "") !== undefined,
    task: taskOf(header, metadata, architecture),
    role,
    part,
    layerCount: positive(layerCountOf(metadata, architecture)),
    layers,
  };
}

/**
 * Joins the facts of all files of a split model, in any order; the first file's facts with the weights of all.
 *
 * @throws GgufError when files are missing.
 */
export function combineParts(parts: readonly ModelFacts[]): ModelFacts {
  const [first, ...rest] = parts.toSorted((a, b) => (a.part?.number ?? 1) - (b.part?.number ?? 1));
  const count = first?.part?.count ?? 1;
  if (!first || parts.length !== count) {
    throw new GgufError("MISSING_KEY", `The model is split into ${count} files; ${parts.length} are here.`);
  }
  const { part: _, ...facts } = first;
  return {
    ...facts,
    weightBytes: sum([first, ...rest].map((part) => part.weightBytes)),
    inputBytes: [first, ...rest].find((part) => part.inputBytes !== undefined)?.inputBytes,
    outputBytes: [first, ...rest].find((part) => part.outputBytes !== undefined)?.outputBytes,
    parameterCount: sum([first, ...rest].map((part) => part.parameterCount ?? 0)),
  };
}

function bytesOf(header: GgufHeader, name: string): number | undefined {
  return header.tensors.find((tensor) => tensor.name === name)?.bytes;
}

function readPart(metadata: Metadata): ModelFacts["part"] {
  const count = metadata.integer("split.count", 4096) ?? 0;
  if (count <= 1) return undefined;
  return { number: (metadata.integer("split.no", count - 1) ?? 0) + 1, count };
}

function layerCountOf(metadata: Metadata, architecture: string): number {
  return metadata.integer(`${architecture}.block_count`, limits.layers) ?? 0;
}

function largest(metadata: Metadata, key: string, layerCount: number): number | undefined {
  const values = metadata.perLayer(key, layerCount, 2 ** 24);
  return values && values.length > 0 ? Math.max(...values) : undefined;
}

function vocabularySize(header: GgufHeader, metadata: Metadata, architecture: string): number | undefined {
  return (
    metadata.arrayLength("tokenizer.ggml.tokens") ??
    metadata.integer(`${architecture}.vocab_size`, limits.arrayLength) ??
    header.tensors.find((tensor) => tensor.name === "token_embd.weight")?.dimensions[1]
  );
}

/** Pooling types of the file format: 1 mean, 2 first, 3 last token, 4 rank. */
function taskOf(header: GgufHeader, metadata: Metadata, architecture: string): ModelFacts["task"] {
  const pooling = metadata.integer(`${architecture}.pooling_type`, 255) ?? 0;
  if (pooling === 4) return "rerank";
  if (pooling > 0 || architectures.get(architecture)?.kind === "encoder") return "embedding";
  return chatTemplateOf(header) === undefined ? "completion" : "chat";
}

function roleOf(header: GgufHeader, metadata: Metadata, architecture: string): ModelFacts["role"] {
  const type = metadata.text("general.type");
  if (architecture === "clip" || type === "mmproj") return "projector";
  if (architecture === "controlvector" || type === "adapter") return "adapter";
  if (type === "imatrix") return "importance-matrix";
  const hasTokens = metadata.arrayLength("tokenizer.ggml.tokens") !== undefined;
  return hasTokens && header.tensors.length === 0 && !readPart(metadata) ? "vocabulary" : undefined;
}

/** Tables of rotation factors are stored as tensors but are no parameters. */
function isParameter(tensor: { name: string }): boolean {
  return !tensor.name.startsWith("rope_f");
}

function positive(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

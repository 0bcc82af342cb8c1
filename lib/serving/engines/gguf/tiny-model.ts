import { llamaMetadata, type LlamaShape, type Token } from "./llama-metadata";
import { writeGguf, type WritableTensor, type WritableValue } from "./write-gguf";

/** Shape of a made-up model. The defaults give a file of about 500 kB that engines load in milliseconds. */
export type TinyShape = LlamaShape & {
  /** Adds entries that no text uses, to try what a large vocabulary costs. */
  extraTokens: number;
  chatTemplate: string | undefined;
  /** Set for an embedding model: 1 mean, 3 last token. */
  pooling: number | undefined;
  /** Whether every text begins with a token of the model's own. */
  addsBegin: boolean;
};

const chatml =
  "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const standard: TinyShape = {
  layers: 2,
  embedding: 64,
  heads: 4,
  kvHeads: 2,
  feedForward: 128,
  context: 2048,
  extraTokens: 0,
  chatTemplate: chatml,
  pooling: undefined,
  addsBegin: true,
};

const tokenTypes = { normal: 1, unknown: 2, control: 3, byte: 6 };

/**
 * A valid llama model in GGUF with a vocabulary of single bytes and random weights from a fixed seed. It answers
 * nonsense, but real engines serve it, so tests need no download.
 */
export function tinyModel(changes: Partial<TinyShape> = {}): Uint8Array<ArrayBuffer> {
  const shape = { ...standard, ...changes };
  const vocabulary = vocabularyOf(shape.extraTokens);
  return writeGguf(metadataOf(shape, vocabulary), tensorsOf(shape, vocabulary.length));
}

function vocabularyOf(extraTokens: number): Token[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
    type: tokenTypes.byte,
  }));
  const extra = Array.from({ length: extraTokens }, (_, index) => ({ text: `extra${index}`, type: tokenTypes.normal }));
  return [
    { text: "<unk>", type: tokenTypes.unknown },
    { text: "<s>", type: tokenTypes.control },
    { text: "</s>", type: tokenTypes.control },
    ...bytes,
    { text: "<|im_start|>", type: tokenTypes.control },
    { text: "<|im_end|>", type: tokenTypes.control },
    ...extra,
  ];
}

function metadataOf(shape: TinyShape, vocabulary: readonly Token[]): Record<string, WritableValue> {
  return {
    ...llamaMetadata(shape, vocabulary, 0),
    "general.type": { type: "string", value: "model" },
    "general.name": { type: "string", value: "Tiny demonstration model" },
    ...(shape.pooling !== undefined && { "llama.pooling_type": { type: "uint32" as const, value: shape.pooling } }),
    "tokenizer.ggml.add_bos_token": { type: "bool", value: shape.addsBegin },
    "tokenizer.ggml.add_space_prefix": { type: "bool", value: false },
    ...(shape.chatTemplate !== undefined && {
      "tokenizer.chat_template": { type: "string" as const, value: shape.chatTemplate },
    }),
  };
}

function tensorsOf(shape: TinyShape, vocabularySize: number): WritableTensor[] {
  const random = randomNumbers(20_260_101);
  const matrix = (name: string, columns: number, rows: number): WritableTensor => ({
    name,
    dimensions: [columns, rows],
    data: Float32Array.from({ length: columns * rows }, () => random() / Math.sqrt(columns)),
  });
  /** Every state has the same first value, by which the output prefers bytes that can be printed. */
  const firstColumn = (tensor: WritableTensor, valueOf: (row: number) => number): WritableTensor => {
    const [columns = 1, rows = 0] = tensor.dimensions;
    for (let row = 0; row < rows; row++) tensor.data[row * columns] = valueOf(row);
    return tensor;
  };
  /** Layers leave the first value of a state alone. */
  const withoutFirstRow = (tensor: WritableTensor): WritableTensor => {
    tensor.data.fill(0, 0, tensor.dimensions[0]);
    return tensor;
  };
  const ones = (name: string): WritableTensor => ({
    name,
    dimensions: [shape.embedding],
    data: new Float32Array(shape.embedding).fill(1),
  });
  const kvLength = (shape.embedding / shape.heads) * shape.kvHeads;
  const layers = Array.from({ length: shape.layers }, (_, index) => `blk.${index}`).flatMap((layer) => [
    ones(`${layer}.attn_norm.weight`),
    matrix(`${layer}.attn_q.weight`, shape.embedding, shape.embedding),
    matrix(`${layer}.attn_k.weight`, shape.embedding, kvLength),
    matrix(`${layer}.attn_v.weight`, shape.embedding, kvLength),
    withoutFirstRow(matrix(`${layer}.attn_output.weight`, shape.embedding, shape.embedding)),
    ones(`${layer}.ffn_norm.weight`),
    matrix(`${layer}.ffn_gate.weight`, shape.embedding, shape.feedForward),
    matrix(`${layer}.ffn_up.weight`, shape.embedding, shape.feedForward),
    withoutFirstRow(matrix(`${layer}.ffn_down.weight`, shape.feedForward, shape.embedding)),
  ]);
  return [
    firstColumn(matrix("token_embd.weight", shape.embedding, vocabularySize), () => 3),
    ...layers,
    ones("output_norm.weight"),
    firstColumn(matrix("output.weight", shape.embedding, vocabularySize), (row) => (isPrintable(row) ? 1 : -4)),
  ];
}

/** Token ids of the bytes from space to tilde, which stand after three special tokens. */
function isPrintable(token: number): boolean {
  return token >= 0x20 + 3 && token <= 0x7e + 3;
}

/** Numbers between -2 and 2, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 4 - 2;
  };
}

import { ggufHeader, type UnwrittenTensor, type WritableValue } from "./write-gguf";

/** Types of the file format: a 4-bit one for the layers, a 6-bit one for the output, as usual files have them. */
const types = { f32: 0, q4k: 12, q6k: 14 };
const blocks: Readonly<Record<number, [values: number, bytes: number]>> = { 0: [1, 4], 12: [256, 144], 14: [256, 210] };

export type MadeUpShape = {
  layers: number;
  embedding: number;
  heads: number;
  kvHeads: number;
  feedForward: number;
  vocabulary: number;
  /** The token embeddings serve as the output matrix too. */
  tied: boolean;
};

/**
 * Header of a llama model of any size, for questions of memory: `dataBytes` of anything may follow it, such as zeros that
 * no disk stores.
 */
export function madeUpHeader(shape: MadeUpShape): { header: Buffer; dataBytes: number } {
  return ggufHeader(metadataOf(shape), tensorsOf(shape));
}

function metadataOf(shape: MadeUpShape): Record<string, WritableValue> {
  const number = (value: number): WritableValue => ({ type: "uint32", value });
  const tokens = Array.from({ length: shape.vocabulary }, (_, index) => tokenOf(index));
  return {
    "general.architecture": { type: "string", value: "llama" },
    "general.file_type": number(15),
    "llama.block_count": number(shape.layers),
    "llama.context_length": number(131_072),
    "llama.embedding_length": number(shape.embedding),
    "llama.feed_forward_length": number(shape.feedForward),
    "llama.attention.head_count": number(shape.heads),
    "llama.attention.head_count_kv": number(shape.kvHeads),
    "llama.attention.layer_norm_rms_epsilon": { type: "float32", value: 1e-5 },
    "llama.rope.dimension_count": number(shape.embedding / shape.heads),
    "llama.vocab_size": number(shape.vocabulary),
    "tokenizer.ggml.model": { type: "string", value: "llama" },
    "tokenizer.ggml.tokens": { type: "array", of: "string", value: tokens.map(({ text }) => text) },
    "tokenizer.ggml.scores": { type: "array", of: "float32", value: tokens.map(() => 0) },
    "tokenizer.ggml.token_type": { type: "array", of: "int32", value: tokens.map(({ type }) => type) },
    "tokenizer.ggml.bos_token_id": number(1),
    "tokenizer.ggml.eos_token_id": number(2),
    "tokenizer.ggml.unknown_token_id": number(0),
  };
}

/** Three control tokens, every byte, and words: what a tokenizer of this kind takes for granted. */
function tokenOf(index: number): { text: string; type: number } {
  if (index < 3) return { text: ["<unk>", "<s>", "</s>"][index] ?? "", type: 3 };
  const byte = index - 3;
  if (byte < 256) return { text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`, type: 6 };
  return { text: `token${index}`, type: 1 };
}

function tensorsOf({
  layers,
  embedding,
  heads,
  kvHeads,
  feedForward,
  vocabulary,
  tied,
}: MadeUpShape): UnwrittenTensor[] {
  const tensor = (name: string, type: number, ...dimensions: number[]): UnwrittenTensor => {
    const [values, bytes] = blocks[type] ?? [1, 1];
    return { name, dimensions, type, bytes: (dimensions.reduce((a, b) => a * b, 1) / values) * bytes };
  };
  const kvLength = (embedding / heads) * kvHeads;
  return [
    tensor("token_embd.weight", tied ? types.q6k : types.q4k, embedding, vocabulary),
    ...Array.from({ length: layers }, (_, index) => `blk.${index}`).flatMap((layer) => [
      tensor(`${layer}.attn_norm.weight`, types.f32, embedding),
      tensor(`${layer}.attn_q.weight`, types.q4k, embedding, embedding),
      tensor(`${layer}.attn_k.weight`, types.q4k, embedding, kvLength),
      tensor(`${layer}.attn_v.weight`, types.q4k, embedding, kvLength),
      tensor(`${layer}.attn_output.weight`, types.q4k, embedding, embedding),
      tensor(`${layer}.ffn_norm.weight`, types.f32, embedding),
      tensor(`${layer}.ffn_gate.weight`, types.q4k, embedding, feedForward),
      tensor(`${layer}.ffn_up.weight`, types.q4k, embedding, feedForward),
      tensor(`${layer}.ffn_down.weight`, types.q4k, feedForward, embedding),
    ]),
    tensor("output_norm.weight", types.f32, embedding),
    ...(tied ? [] : [tensor("output.weight", types.q6k, embedding, vocabulary)]),
  ];
}

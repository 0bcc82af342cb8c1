import { llamaMetadata, type LlamaShape, type Token } from "./llama-metadata";
import { tensorTypes } from "./tensor-types";
import { ggufHeader, type UnwrittenTensor } from "./write-gguf";

/** A 4-bit type for the layers, a 6-bit one for the output, as usual files have them. */
const types = { f32: 0, q4k: 12, q6k: 14 };
/** The name for that mixture. */
const fileType = 15;

export type MadeUpShape = Omit<LlamaShape, "context"> & {
  vocabulary: number;
  /** The token embeddings serve as the output matrix too. */
  tied: boolean;
};

/**
 * Header of a llama model of any size, for questions of memory: `dataBytes` of anything may follow it, such as zeros that
 * no disk stores.
 */
export function madeUpHeader(shape: MadeUpShape): { header: Buffer; dataBytes: number } {
  const vocabulary = Array.from({ length: shape.vocabulary }, (_, index) => tokenOf(index));
  return ggufHeader(llamaMetadata({ ...shape, context: 131_072 }, vocabulary, fileType), tensorsOf(shape));
}

/** Three control tokens, every byte, and words: what a tokenizer of this kind takes for granted. */
function tokenOf(index: number): Token {
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
    const { blockSize = 1, blockBytes = 1 } = tensorTypes.get(type) ?? {};
    return { name, dimensions, type, bytes: (dimensions.reduce((a, b) => a * b, 1) / blockSize) * blockBytes };
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

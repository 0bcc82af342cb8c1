import type { WritableValue } from "./write-gguf";

export type LlamaShape = {
  layers: number;
  embedding: number;
  heads: number;
  kvHeads: number;
  feedForward: number;
  context: number;
};

/** Types of tokens: 1 normal, 2 unknown, 3 control, 6 byte. The first three are the unknown one, the begin and the end. */
export type Token = { text: string; type: number };

/** What the header of every llama model says of its shape and vocabulary. `fileType` is the precision of most weights. */
export function llamaMetadata(
  shape: LlamaShape,
  vocabulary: readonly Token[],
  fileType: number,
): Record<string, WritableValue> {
  const number = (value: number): WritableValue => ({ type: "uint32", value });
  return {
    "general.architecture": { type: "string", value: "llama" },
    "general.file_type": number(fileType),
    "llama.block_count": number(shape.layers),
    "llama.context_length": number(shape.context),
    "llama.embedding_length": number(shape.embedding),
    "llama.feed_forward_length": number(shape.feedForward),
    "llama.attention.head_count": number(shape.heads),
    "llama.attention.head_count_kv": number(shape.kvHeads),
    "llama.attention.layer_norm_rms_epsilon": { type: "float32", value: 1e-5 },
    "llama.rope.dimension_count": number(shape.embedding / shape.heads),
    "llama.vocab_size": number(vocabulary.length),
    "tokenizer.ggml.model": { type: "string", value: "llama" },
    "tokenizer.ggml.tokens": { type: "array", of: "string", value: vocabulary.map(({ text }) => text) },
    "tokenizer.ggml.scores": { type: "array", of: "float32", value: vocabulary.map(() => 0) },
    "tokenizer.ggml.token_type": { type: "array", of: "int32", value: vocabulary.map(({ type }) => type) },
    "tokenizer.ggml.bos_token_id": number(1),
    "tokenizer.ggml.eos_token_id": number(2),
    "tokenizer.ggml.unknown_token_id": number(0),
  };
}

/** Of OpenAI's embedding models, cl100k_base: the bytes of a token, or undefined where it has no such id. */
export type OpenAiVocabulary = { bytesOf(id: number): Buffer | undefined };

let loading: Promise<OpenAiVocabulary> | undefined;

/** Read when the first ids come: most installations never see any. */
export const openAiVocabulary = (): Promise<OpenAiVocabulary> =>
  (loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));

/**
 * The package's own tokenizer builds maps for encoding too, for more than a second of the only thread. Here its table stays
 * one text, and where each token begins is noted.
 */
async function load(): Promise<OpenAiVocabulary> {
  const { default: ranks } = await import("js-tiktoken/ranks/cl100k_base");
  // "! 0 IQ== Ig== …": the id of the first token, then each in base64.
  const table = Buffer.from(ranks.bpe_ranks, "latin1");
  const starts: number[] = [];
  for (let at = table.indexOf(" 0 ") + 2; at !== -1; at = table.indexOf(" ", at + 1)) starts.push(at + 1);
  const special = new Map(Object.entries(ranks.special_tokens).map(([text, id]) => [id, Buffer.from(text)]));
  return {
    bytesOf(id) {
      const start = starts[id];
      if (start === undefined) return special.get(id);
      return Buffer.from(table.toString("latin1", start, (starts[id + 1] ?? table.length + 1) - 1), "base64");
    },
  };
}

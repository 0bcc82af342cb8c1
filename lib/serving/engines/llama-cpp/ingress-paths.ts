/** What clients may call. Everything else of llama-server (slots, props, tokenizer, tools …) stays closed. */
export const ingressPaths = [
  { method: "GET", path: "/v1/models" },
  { method: "POST", path: "/v1/chat/completions" },
  { method: "POST", path: "/v1/completions" },
  { method: "POST", path: "/v1/embeddings" },
  { method: "POST", path: "/v1/rerank" },
] as const;

import type { ApiClient } from "../api-client";
import { deploy, fetchModel } from "../walk-to-serving";

export type Prepared = {
  api_key: string;
  /** On the fake engine: says again what it was told, and calls the tool it is offered. */
  echo: string;
  /** On the bundled engine: nonsense, as fast as a model of half a megabyte can say it. */
  tiny: string;
  /** On the bundled engine: vectors of texts. */
  embedder: string;
  /** The same, asked with token ids of the model's own. */
  embedder_of_own_ids: string;
};

const deadlineMs = 90_000;

/** A key, and what suites other than the vendor's call by it. */
export async function prepareDeployments(
  api: ApiClient,
  repositories: { chat: string; embedder: string },
): Promise<Prepared> {
  const { token } = await api.call<{ token: string }>("POST", "/api/auth/pats", {
    name: "clients",
    ttl_seconds: 3600,
    scope: "write",
  });
  const chat = await fetchModel(api, repositories.chat, "chat-q8_0.gguf", deadlineMs);
  const embedder = await fetchModel(api, repositories.embedder, "embedder-q8_0.gguf", deadlineMs);
  await Promise.all([
    deploy(api, chat, "echo", deadlineMs, { engine_name: "fake" }),
    deploy(api, chat, "tiny", deadlineMs),
    deploy(api, embedder, "embedder", deadlineMs),
    deploy(api, embedder, "own-ids", deadlineMs, { config: { embedding_token_ids: "model" } }),
  ]);
  return { api_key: token, echo: "echo", tiny: "tiny", embedder: "embedder", embedder_of_own_ids: "own-ids" };
}

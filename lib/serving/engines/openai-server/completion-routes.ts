import { answerText } from "./answer-text";
import { chatShape, completionShape } from "./completion-objects";
import { parseRequest } from "./parse-request";
import { unsupported } from "./refusal";
import {
  chatRequest,
  completionRequest,
  embeddingRequest,
  type CompletionRequest,
  type EmbeddingRequest,
} from "./request-schemas";
import { sendJson, type EngineRoute } from "./serve-engine";
import type { Text, TextEngine } from "./text-engine";

/** The OpenAI routes over an engine. */
export function completionRoutes(engine: TextEngine): EngineRoute[] {
  return [
    { method: "GET", path: "/v1/models", handle: ({ response }) => sendJson(response, 200, modelList(engine)) },
    {
      method: "POST",
      path: "/v1/chat/completions",
      async handle(call) {
        const request = parseRequest(chatRequest, call.body);
        refuseSeveral(request.n);
        await answerText(engine.chat(request, call.signal), call, optionsOf(engine, chatShape, request));
      },
    },
    {
      method: "POST",
      path: "/v1/completions",
      async handle(call) {
        const request = parseRequest(completionRequest, call.body);
        refuseSeveral(request.n);
        await answerText(engine.complete(request, call.signal), call, optionsOf(engine, completionShape, request));
      },
    },
    {
      method: "POST",
      path: "/v1/embeddings",
      async handle({ body, response, signal }) {
        const { input, encoding_format, dimensions } = parseRequest(embeddingRequest, body);
        const { vectors, promptTokens } = await engine.embed(textsOf(input), signal);
        refuseOtherDimensions(dimensions, vectors[0]?.length ?? 0);
        sendJson(response, 200, {
          object: "list",
          model: engine.modelName,
          data: vectors.map((vector, index) => ({
            object: "embedding",
            index,
            embedding: encoding_format === "float" ? vector : encode(vector),
          })),
          usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
        });
      },
    },
  ];
}

function optionsOf(
  { modelName }: TextEngine,
  shape: typeof chatShape,
  request: {
    stream?: boolean | null | undefined;
    stream_options?: { include_usage?: boolean | null | undefined } | null | undefined;
  },
) {
  return {
    shape,
    modelName,
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
  };
}

function modelList({ modelName, createdAt }: TextEngine) {
  return { object: "list", data: [{ id: modelName, object: "model", created: createdAt, owned_by: "local" }] };
}

function refuseSeveral(n: number | null | undefined): void {
  if (n !== undefined && n !== null && n !== 1)
    throw unsupported("n", "This engine gives one answer per request; n must be 1.");
}

/** A list of one text is that text. */
export function promptOf({ prompt }: Pick<CompletionRequest, "prompt">): Text {
  if (typeof prompt === "string" || isTokens(prompt)) return prompt;
  return prompt[0] ?? "";
}

const textsOf = (input: EmbeddingRequest["input"]): readonly Text[] =>
  typeof input === "string" || isTokens(input) ? [input] : input;

const isTokens = (input: readonly unknown[]): input is number[] => typeof input[0] === "number";

/** A vector means something cut short only where its model was trained for it, which no file tells. */
function refuseOtherDimensions(asked: number | null | undefined, given: number): void {
  if (asked === undefined || asked === null || asked === given) return;
  const message = `This model gives vectors of ${given} dimensions and is not known to keep its meaning in ${asked}.`;
  throw unsupported("dimensions", `${message} Leave dimensions out.`);
}

/** Little-endian 32-bit floats, as OpenAI clients expect. */
function encode(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString("base64");
}

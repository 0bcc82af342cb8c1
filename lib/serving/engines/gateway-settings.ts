import * as z from "zod";

const trueOrFalse = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(?:true|false)$/i, "must be true or false")
    .transform((text) => text.toLowerCase() === "true"),
]);

/** What a configuration may say of how the gateway treats requests and answers. Engines start without it. */
export const gatewaySettingsSchema = z.object({
  /** Takes `<think>…</think>` out of answers. */
  strip_thinking: trueOrFalse.optional(),
  /** Whose ids are sent for embedding: those of OpenAI's tokenizer, as its clients do, or those of the model's own. */
  embedding_token_ids: z.enum(["openai", "model"]).optional(),
});

export type DeploymentSettings = {
  /** Callers get answers without thoughts. */
  stripsThinking: boolean;
  /** Whose ids what is embedded is read by. */
  embeddingTokenIds: "openai" | "model";
};

export const isGatewaySetting = (name: string): boolean => Object.hasOwn(gatewaySettingsSchema.shape, name);

/** What engines are started with: how the gateway treats answers is judged when it is set, and stops no engine later. */
export const withoutGatewaySettings = (config: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !isGatewaySetting(name)));

/** Of a configuration, or of a row that holds more; a value that is none counts as not given. */
export function gatewaySettingsOf(config: Record<string, unknown>): DeploymentSettings {
  const { strip_thinking, embedding_token_ids } = gatewaySettingsSchema.shape;
  return {
    stripsThinking: strip_thinking.safeParse(config["strip_thinking"]).data ?? false,
    embeddingTokenIds: embedding_token_ids.safeParse(config["embedding_token_ids"]).data ?? "openai",
  };
}

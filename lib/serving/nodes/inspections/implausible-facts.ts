import type { ModelFacts } from "@/lib/serving/engines";

/** Each is far above any model there is. */
const limits = {
  contextLengthMax: 2 ** 31,
  embeddingLength: 2 ** 20,
  feedForwardLength: 2 ** 24,
  headCount: 2 ** 16,
  vocabularySize: 2 ** 26,
  layerCount: 10_000,
  parameterCount: 2 ** 50,
} as const satisfies Partial<Record<keyof ModelFacts, number>>;
const layerLimits: Record<string, number> = {
  kvHeads: 2 ** 16,
  keyLength: 2 ** 20,
  valueLength: 2 ** 20,
  window: 2 ** 31,
  stateBytes: 2 ** 32,
};
const textMax = 256;

/**
 * What cannot be true of a file of this size. An engine would be started with it, and memory booked for it.
 *
 * @returns undefined when nothing speaks against the facts.
 */
export function implausibility(facts: ModelFacts, sizeBytes: number): string | undefined {
  const { weightBytes, inputBytes = 0, outputBytes = 0, layers = [], part } = facts;
  if (weightBytes > sizeBytes) return `${weightBytes} bytes of weights do not fit in a file of ${sizeBytes} bytes.`;
  if (inputBytes + outputBytes > weightBytes) return "Parts of its weights are larger than all of them.";
  for (const [name, max] of Object.entries(limits)) {
    const value = facts[name as keyof typeof limits] ?? 0;
    if (value > max) return `${name} is ${value}; no model has more than ${max}.`;
  }
  if (layers.length > limits.layerCount) return `It lists ${layers.length} layers; no model has that many.`;
  if (
    layers.some((layer) =>
      Object.entries(layer).some(([name, value]) => Number(value) > (layerLimits[name] ?? Infinity)),
    )
  )
    return "One of its layers is larger than that of any model.";
  if (part && (part.number > part.count || part.count > limits.layerCount))
    return `It calls itself part ${part.number} of ${part.count}.`;
  if ([facts.architecture, facts.quantization ?? ""].some((text) => text.length > textMax))
    return `A name in its header is longer than ${textMax} characters.`;
  return undefined;
}

import type * as z from "zod";
import type { EngineFingerprint, ModelFacts, NodeFacts } from "../facts";
import { llamaCppConfig } from "./config";

const defaults = llamaCppConfig.parse({});

/** A shorter context for models that have less, and the whole model on an accelerator that can hold it. */
export function suggestConfig(
  model: ModelFacts,
  node: NodeFacts,
  engine: EngineFingerprint,
): Partial<z.input<typeof llamaCppConfig>> {
  const contextMax = model.contextLengthMax;
  const deviceBytes = node.accelerators.reduce((total, { memoryBytes }) => total + memoryBytes, 0);
  const canUseDevice = engine.variant === "external" || node.accelerators.some(({ vendor }) => vendor === "apple");
  const onDevice = canUseDevice && deviceBytes > model.weightBytes && model.layerCount !== undefined;
  return {
    ...(contextMax !== undefined &&
      contextMax < defaults.contextLength && { contextLength: Math.max(256, contextMax) }),
    ...(onDevice && { gpuLayers: (model.layerCount ?? 0) + 1 }),
  };
}

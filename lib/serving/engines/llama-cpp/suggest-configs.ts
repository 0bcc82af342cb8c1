import type * as z from "zod";
import type { EngineFingerprint, ModelFacts, NodeFacts } from "../facts";
import { llamaCppConfig } from "./config";
import { modelLimits } from "./model-limits";

type Suggestion = Partial<z.input<typeof llamaCppConfig>>;

const defaults = llamaCppConfig.parse({});

/**
 * A shorter context for models that have less. Where the engine can use accelerators: every layer on them, then one less
 * at a time down to none, for a model that is larger than their memory.
 */
export function suggestConfigs(model: ModelFacts, node: NodeFacts, engine: EngineFingerprint): Suggestion[] {
  const [longest] = modelLimits(model);
  const context = longest && longest.maximum < defaults.contextLength && { contextLength: longest.maximum };
  // An engine that does not tell what it can use is taken to use what is there.
  const usesDevices = node.accelerators.length > 0 && engine.devices?.length !== 0;
  if (!usesDevices || model.layerCount === undefined) return [{ ...context }];
  const everything = model.layerCount + 1;
  return Array.from({ length: everything + 1 }, (_, fewer) => ({ ...context, gpuLayers: everything - fewer }));
}

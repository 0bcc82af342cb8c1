import type * as z from "zod";
import type { EngineFingerprint, ModelFacts, NodeFacts } from "../facts";
import { llamaCppConfig } from "./config";

type Suggestion = Partial<z.input<typeof llamaCppConfig>>;

const defaults = llamaCppConfig.parse({});

/**
 * A shorter context for models that have less. Where the engine can use accelerators: every layer on them, then one less
 * at a time down to none, for a model that is larger than their memory.
 */
export function suggestConfigs(model: ModelFacts, node: NodeFacts, engine: EngineFingerprint): Suggestion[] {
  const longest = model.contextLengthMax;
  const context = longest !== undefined &&
    longest < defaults.contextLength && { contextLength: Math.max(256, longest) };
  // An engine that does not tell what it can use is taken to use what is there.
  const usesDevices = node.accelerators.length > 0 && engine.devices?.length !== 0;
  if (!usesDevices || model.layerCount === undefined) return [{ ...context }];
  const everything = model.layerCount + 1;
  return Array.from({ length: everything + 1 }, (_, fewer) => ({ ...context, gpuLayers: everything - fewer }));
}

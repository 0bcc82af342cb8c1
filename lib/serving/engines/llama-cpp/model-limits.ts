import type { ModelLimit } from "../driver";
import type { ModelFacts } from "../facts";
import { llamaCppConfig } from "./config";

const contextLengthMin = llamaCppConfig.shape.contextLength.unwrap().minValue ?? 1;

/** Positions that a model never saw in training give answers without sense. llama.cpp only warns of them in its log. */
export function modelLimits({ contextLengthMax }: ModelFacts): ModelLimit[] {
  if (contextLengthMax === undefined) return [];
  const maximum = Math.max(contextLengthMin, contextLengthMax);
  const reason = `The model was trained for a context of ${contextLengthMax} tokens; beyond it its answers lose their sense.`;
  return [{ setting: "contextLength", maximum, reason }];
}

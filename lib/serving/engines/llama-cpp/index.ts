import type { EngineDriver } from "../driver";
import { llamaCppConfig } from "./config";
import { diagnose } from "./diagnose";
import { estimateMemory } from "./estimate-memory";
import { driverName, fingerprint } from "./fingerprint";
import { launchPlan } from "./launch-plan";
import { modelLimits } from "./model-limits";
import { needless, otherNames } from "./other-names";
import { parseMetrics, parseStartLine } from "./server-output";
import { suggestConfigs } from "./suggest-configs";
import { supports } from "./supports";

/** What clients may call. Everything else of llama-server (slots, props, tokenizer, tools …) stays closed. */
const ingressPaths = [
  { method: "GET", path: "/v1/models" },
  { method: "POST", path: "/v1/chat/completions" },
  { method: "POST", path: "/v1/completions" },
  { method: "POST", path: "/v1/embeddings" },
  { method: "POST", path: "/v1/rerank" },
] as const;

/** llama.cpp: an installed llama-server when there is one, else the engine bundled with the product. */
export const llamaCpp: EngineDriver<typeof llamaCppConfig> = {
  name: driverName,
  title: "llama.cpp",
  configSchema: llamaCppConfig,
  otherNames,
  needless,
  fingerprint,
  supports,
  estimateMemory,
  launchPlan,
  ingressPaths,
  // llama-server reads more formats than the bundled engine.
  takesTools: (model, { variant }) => (variant === "bundled" ? model.takesTools : model.takesTools || undefined),
  diagnose,
  suggestConfigs,
  modelLimits,
  parseStartLine,
  parseMetrics,
};

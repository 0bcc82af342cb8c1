import type { Verdict } from "../driver";
import type { EngineFingerprint, ModelFacts, NodeFacts } from "../facts";

/** Whether llama.cpp can serve a model on a node. Memory is not looked at here. */
export function supports(model: ModelFacts, _node: NodeFacts, engine: EngineFingerprint): Verdict {
  if (!engine.available) return no("engine-available", engine.reason ?? "llama.cpp is not available on this machine.");
  if (model.format !== "gguf") {
    return no("format", `llama.cpp reads GGUF files; this model is in ${model.format} format. Look for a GGUF of it.`);
  }
  if (model.role === "projector") {
    return no("role", "This file is the vision part of another model; deploy that model's main file.");
  }
  if (model.role === "adapter") return no("role", "This file is a LoRA adapter; deploy the model it was made for.");
  if (model.architecture === "") return no("role", "This is a later part of a split model; deploy its first part.");
  const missing = missingKey(model);
  if (missing !== undefined) {
    const key = `${model.architecture}.${missing}`;
    return no(
      "header",
      `The file's header lacks ${key}, and llama.cpp loads no model without it. Use another conversion.`,
    );
  }
  if (model.task === "rerank" && engine.variant === "bundled") {
    return no("task", "The bundled engine does not rerank; install llama-server for this model.");
  }
  return { ok: true, rule: "gguf", reason: "llama.cpp is the native engine of GGUF files." };
}

/** What llama.cpp demands of every model, whatever its architecture. */
function missingKey({ contextLengthMax, embeddingLength, layerCount }: ModelFacts): string | undefined {
  const required = { context_length: contextLengthMax, embedding_length: embeddingLength, block_count: layerCount };
  return Object.entries(required).find(([, value]) => value === undefined)?.[0];
}

function no(rule: string, reason: string): Verdict {
  return { ok: false, rule, reason };
}

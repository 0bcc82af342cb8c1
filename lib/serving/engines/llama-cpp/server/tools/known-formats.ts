import type { ToolFormatName } from "../../../gguf/tool-format-of";
import { functionGemma, gemma4 } from "./gemma";
import { hermes } from "./hermes";
import { llama3 } from "./llama-3";
import { mistralArguments, mistralList } from "./mistral";
import { qwenXml } from "./qwen-xml";
import type { ToolFormat } from "./tool-format";

/** Every format that templates of models are known by. */
export const knownFormats: Readonly<Record<ToolFormatName, ToolFormat>> = {
  hermes,
  "qwen-xml": qwenXml,
  "llama-3": llama3,
  "mistral-list": mistralList,
  "mistral-arguments": mistralArguments,
  "gemma-4": gemma4,
  "function-gemma": functionGemma,
};

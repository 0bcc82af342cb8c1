import { readFileSync } from "node:fs";
import { fetchWeights } from "@/lib/serving/engines/testing/fetch-weights";
import { startTestHub, type TestRepository } from "@/lib/serving/models/hub/testing";
import type { RunningProduct } from "./running-product";

export type RunningHub = { url: string; model: RunningProduct["model"]; close(): Promise<void> };

const repoId = "ggml-org/gemma-3-270m-it-GGUF";
const file = "gemma-3-270m-it-Q4_K_M.gguf";

type Options = { bytesPerSecond?: number; beside?: TestRepository[] };

/** The test hub with one real chat model, and others `beside` it; a tiny model takes its place where the weights cannot be had, and says so. */
export async function startHub({ bytesPerSecond = 0, beside = [] }: Options = {}): Promise<RunningHub> {
  const weights = await fetchWeights((line) => console.log(line));
  const about = {
    tags: ["gguf", "license:gemma"],
    pipeline_tag: "text-generation",
    downloads: 1234,
    likes: 56,
    cardData: { license: "gemma" },
  };
  const files = {
    [file]: readFileSync(weights.path),
    "README.md":
      "---\nlicense: gemma\n---\n# Gemma 3 270M\n\nA small chat model. <script>alert(1)</script> ![tracker](http://example.invalid/pixel.png)\n",
    "config.json": JSON.stringify({ model_type: "gemma3_text" }),
  };
  const hub = await startTestHub({ repositories: [{ repoId, files, about }, ...beside], bytesPerSecond });
  return {
    url: hub.url,
    close: () => hub.close(),
    model: weights.isReal
      ? {
          repoId,
          words: "gemma",
          file,
          question: "What is the capital of France? Answer in one word.",
          answer: "Paris",
          real: true,
        }
      : { repoId, words: "gemma", file, question: "Say something.", answer: "", real: false },
  };
}

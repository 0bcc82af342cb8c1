import type { TestProject } from "vitest/node";
import { fetchWeights } from "./fetch-weights";
import { installLlamaServer } from "./install-llama-server";
import { installSoftwareVulkan } from "./software-vulkan";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the llama-server under test. */
    llamaServer: string;
    /** Path of the real weights. */
    weights: string;
    /** Path of the real weights of a chat model with a template. */
    chatWeights: string;
  }
}

/** One llama-server for the whole run: the one that LLAMA_SERVER names, else the one we build. */
export default async function setup(project: TestProject): Promise<void> {
  const print = (line: string) => console.log(line);
  installSoftwareVulkan(print);
  const weights = await fetchWeights(print, "base");
  const chatWeights = await fetchWeights(print, "chat");
  if (!weights.isReal || !chatWeights.isReal)
    throw new Error("Engines are tested on real weights, which could not be had.");
  project.provide("weights", weights.path);
  project.provide("chatWeights", chatWeights.path);
  project.provide("llamaServer", process.env["LLAMA_SERVER"] ?? installLlamaServer(print));
}

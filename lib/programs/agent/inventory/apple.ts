import * as z from "zod";
import { describeToolFailure, unreadable } from "./describe-tool-failure";
import { parseJsonOutput } from "./parse-json-output";
import { nothing, type Probe } from "./probe";
import type { RunTool, ToolOutput } from "./run-tool";

const tool = "system_profiler";

const displays = z.object({
  SPDisplaysDataType: z.array(
    z.object({
      _name: z.string().optional(),
      sppci_model: z.string().optional(),
      sppci_cores: z.string().optional(),
      spdisplays_vendor: z.string().optional(),
      spdisplays_mtlgpufamilysupport: z.string().optional(),
    }),
  ),
});

/** Apple silicon has one GPU that shares the system's memory; discrete GPUs of older Macs serve no engine of ours. */
export async function probeApple(run: RunTool): Promise<Probe | undefined> {
  return parseApple(await run(tool, "SPDisplaysDataType", "-json"));
}

export function parseApple(output: ToolOutput): Probe | undefined {
  if (output.kind !== "done" || output.exitCode !== 0) return describeToolFailure(tool, output, []);
  const document = parseJsonOutput(output.stdout, displays);
  if (!document) return unreadable(tool);
  const gpu = document.SPDisplaysDataType.find(({ sppci_model: model = "" }) => model.startsWith("Apple M"));
  if (!gpu?.sppci_model) return nothing;
  const name = gpu.sppci_cores ? `${gpu.sppci_model} (${gpu.sppci_cores} GPU cores)` : gpu.sppci_model;
  return {
    accelerators: [
      { id: "apple-gpu-0", vendor: "apple", name, memoryBytes: 0, migEnabled: false, unifiedMemory: true },
    ],
    warnings: [],
  };
}

import type { AcceleratorFacts } from "@/lib/serving/engines/facts";
import * as z from "zod";
import { describeToolFailure, unreadable, type KnownFailure } from "./describe-tool-failure";
import { parseJsonOutput } from "./parse-json-output";
import { parseNumber, parsePercent, present } from "./parse-number";
import { mebibyte, type Probe } from "./probe";
import type { RunTool, ToolOutput } from "./run-tool";

const tool = "xpu-smi";

const discovery = z.object({ device_list: z.array(z.object({ device_id: z.number() })) });
const device = z.object({
  device_name: z.string(),
  uuid: z.string(),
  driver_version: z.string().optional(),
  memory_physical_size_byte: z.unknown(),
});
const statistics = z.object({
  device_level: z.array(z.object({ metrics_type: z.string(), value: z.unknown().optional() })).default([]),
});

const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /level zero initialization|ZE_RESULT_ERROR|no driver|i915|xe driver/i,
    code: "INTEL_DRIVER_NOT_LOADED",
    detail: "the GPU driver or its Level Zero library is missing or too old. Install both from the same release.",
  },
  {
    pattern: /permission|not authorized/i,
    code: "INTEL_DEVICES_NOT_ALLOWED",
    detail: "this user may not open the devices. Add it to the group render, and sign in again.",
  },
];

/** What the tool printed for one device. */
type DeviceOutputs = { details: ToolOutput; statistics: ToolOutput };

/** @returns undefined where the tool does not exist. */
export async function probeIntel(run: RunTool): Promise<Probe | undefined> {
  const list = await run(tool, "discovery", "-j");
  const devices: DeviceOutputs[] = [];
  for (const { device_id: id } of parseList(list) ?? []) {
    devices.push({
      details: await run(tool, "discovery", "-d", String(id), "-j"),
      statistics: await run(tool, "stats", "-d", String(id), "-j"),
    });
  }
  return parseIntel(list, devices);
}

export function parseIntel(list: ToolOutput, devices: readonly DeviceOutputs[]): Probe | undefined {
  const found = parseList(list);
  if (!found) {
    const failed = list.kind !== "done" || list.exitCode !== 0 || /"error"/.test(list.stdout);
    return failed ? describeToolFailure(tool, list, knownFailures) : unreadable(tool);
  }
  const accelerators = devices.flatMap((outputs) => accelerator(outputs) ?? []);
  return { accelerators, warnings: accelerators.length < found.length ? unreadable(tool).warnings : [] };
}

const parseList = (list: ToolOutput) =>
  list.kind === "done" && list.exitCode === 0 ? parseJsonOutput(list.stdout, discovery)?.device_list : undefined;

function accelerator(outputs: DeviceOutputs): AcceleratorFacts | undefined {
  const details = outputs.details.kind === "done" ? parseJsonOutput(outputs.details.stdout, device) : undefined;
  const total = parseNumber(details?.memory_physical_size_byte);
  if (!details || total === undefined) return undefined;
  const measured =
    outputs.statistics.kind === "done" ? parseJsonOutput(outputs.statistics.stdout, statistics) : undefined;
  const value = (name: string) =>
    measured?.device_level.find((one) => one.metrics_type === `XPUM_STATS_${name}`)?.value;
  const usedMebibytes = parseNumber(value("MEMORY_USED"));
  return {
    id: details.uuid,
    vendor: "intel",
    name: details.device_name,
    memoryBytes: total,
    migEnabled: false,
    unifiedMemory: false,
    ...present({
      memoryFreeBytes:
        usedMebibytes === undefined ? undefined : Math.max(0, Math.round(total - usedMebibytes * mebibyte)),
      utilizationPercent: parsePercent(value("GPU_UTILIZATION")),
      temperatureCelsius: parseNumber(value("GPU_CORE_TEMPERATURE")),
      driverVersion: details.driver_version,
    }),
  };
}

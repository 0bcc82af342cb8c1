import type { AcceleratorFacts } from "@/lib/serving/engines/facts";
import * as z from "zod";
import { knownAmdFailures } from "./amd-failures";
import { describeToolFailure, unreadable } from "./describe-tool-failure";
import { parseJsonOutput } from "./parse-json-output";
import { parseNumber, parsePercent, present } from "./parse-number";
import { mebibyte, type Probe } from "./probe";
import { parseRocm } from "./rocm";
import type { RunTool, ToolOutput } from "./run-tool";

const tool = "amd-smi";

/** `{ "value": 196592, "unit": "MB" }`, where the unit means MiB; older versions give the number alone, or `N/A`. */
const quantity = z.union([z.object({ value: z.unknown() }).transform(({ value }) => value), z.unknown()]);

const staticFacts = z.object({
  gpu: z.number(),
  asic: z.object({ market_name: z.string(), target_graphics_version: z.string().optional() }),
  bus: z.object({ bdf: z.string() }),
  driver: z.object({ version: z.string() }).optional(),
  vram: z.object({ size: quantity }),
});
const metrics = z.object({
  gpu: z.number(),
  usage: z.object({ gfx_activity: quantity }).or(z.string()).optional(),
  temperature: z.object({ edge: quantity.optional(), hotspot: quantity.optional() }).or(z.string()).optional(),
  mem_usage: z.object({ used_vram: quantity }).or(z.string()).optional(),
});
/** Since ROCm 7 the list is wrapped. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.union([z.array(item), z.object({ gpu_data: z.array(item) }).transform(({ gpu_data }) => gpu_data)]);

/** @returns undefined where neither tool exists. */
export async function probeAmd(run: RunTool): Promise<Probe | undefined> {
  const fixed = await run(tool, "static", "--asic", "--bus", "--vram", "--driver", "--json");
  if (fixed.kind !== "absent") {
    return parseAmd(fixed, await run(tool, "metric", "--mem-usage", "--usage", "--temperature", "--json"));
  }
  return parseRocm(
    await run(
      "rocm-smi",
      "--showproductname",
      "--showmeminfo",
      "vram",
      "--showuse",
      "--showtemp",
      "--showbus",
      "--showdriverversion",
      "--json",
    ),
  );
}

export function parseAmd(fixed: ToolOutput, measured: ToolOutput): Probe | undefined {
  if (fixed.kind !== "done" || fixed.exitCode !== 0) return describeToolFailure(tool, fixed, knownAmdFailures);
  const devices = parseJsonOutput(fixed.stdout, listOf(staticFacts));
  if (!devices) return unreadable(tool);
  const readings = measured.kind === "done" ? parseJsonOutput(measured.stdout, listOf(metrics)) : undefined;
  const accelerators = devices.map((device) =>
    accelerator(
      device,
      readings?.find(({ gpu }) => gpu === device.gpu),
    ),
  );
  return { accelerators, warnings: readings ? [] : unreadable(`${tool} metric`).warnings };
}

function accelerator(
  device: z.infer<typeof staticFacts>,
  reading: z.infer<typeof metrics> | undefined,
): AcceleratorFacts {
  const total = parseNumber(device.vram.size) ?? 0;
  const used = typeof reading?.mem_usage === "object" ? parseNumber(reading.mem_usage.used_vram) : undefined;
  const temperature = typeof reading?.temperature === "object" ? reading.temperature : {};
  const usage = typeof reading?.usage === "object" ? reading.usage : undefined;
  const graphics = device.asic.target_graphics_version;
  return {
    id: device.bus.bdf,
    vendor: "amd",
    name: device.asic.market_name,
    memoryBytes: total * mebibyte,
    migEnabled: false,
    unifiedMemory: false,
    ...present({
      memoryFreeBytes: used === undefined ? undefined : Math.max(0, total - used) * mebibyte,
      utilizationPercent: parsePercent(usage?.gfx_activity),
      // Data-centre cards have no edge sensor.
      temperatureCelsius: parseNumber(temperature.edge) ?? parseNumber(temperature.hotspot),
      driverVersion: device.driver?.version,
      computeCapability: graphics?.startsWith("gfx") ? graphics : undefined,
    }),
  };
}

import { describeToolFailure, unreadable, type KnownFailure } from "./describe-tool-failure";
import { parseNumber, parsePercent, present } from "./parse-number";
import { mebibyte, type Probe } from "./probe";
import type { RunTool, ToolOutput } from "./run-tool";

const tool = "hl-smi";
const columns = "uuid,name,memory.total,memory.free,utilization.aip,temperature.aip,driver_version";

const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /version mismatch/i,
    code: "GAUDI_DRIVER_MISMATCH",
    detail: "the driver and the firmware differ in version. Install both from the same Gaudi software release.",
  },
  {
    pattern:
      /no (?:habana|gaudi|aip).*(?:found|detected)|driver (?:is )?not loaded|can(?:'|no)t (?:find|open).*habanalabs/i,
    code: "GAUDI_DRIVER_NOT_LOADED",
    detail: "the habanalabs kernel module is not loaded, or no device answers. Load it and check the kernel log.",
  },
];

/** @returns undefined where the tool does not exist. */
export async function probeGaudi(run: RunTool): Promise<Probe | undefined> {
  return parseGaudi(await run(tool, "-Q", columns, "-f", "csv,noheader,nounits"));
}

export function parseGaudi(output: ToolOutput): Probe | undefined {
  if (output.kind !== "done" || output.exitCode !== 0) return describeToolFailure(tool, output, knownFailures);
  const rows = output.stdout.split("\n").filter((line) => line.trim() !== "");
  const probes = rows.map(parseRow);
  return {
    accelerators: probes.flatMap((probe) => probe.accelerators),
    warnings: probes.flatMap((probe) => probe.warnings),
  };
}

function parseRow(row: string): Probe {
  const [id, name, total, free, utilization, temperature, driver] = row.split(",").map((field) => field.trim());
  const memory = parseNumber(total);
  if (!id || !name || memory === undefined || driver === undefined) return unreadable(tool);
  const memoryFree = parseNumber(free);
  return {
    accelerators: [
      {
        id,
        vendor: "gaudi",
        name: `Intel Gaudi ${name}`,
        memoryBytes: memory * mebibyte,
        migEnabled: false,
        unifiedMemory: false,
        ...present({
          memoryFreeBytes: memoryFree === undefined ? undefined : memoryFree * mebibyte,
          utilizationPercent: parsePercent(utilization),
          temperatureCelsius: parseNumber(temperature),
          driverVersion: driver,
        }),
      },
    ],
    warnings: [],
  };
}

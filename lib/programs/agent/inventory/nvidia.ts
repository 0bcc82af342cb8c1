import type { AcceleratorFacts } from "@/lib/serving/engines/facts";
import { describeToolFailure, unreadable, type KnownFailure } from "./describe-tool-failure";
import { parseNumber, parsePercent, present } from "./parse-number";
import { mebibyte, warn, type Probe, type Warning } from "./probe";
import type { RunTool, ToolOutput } from "./run-tool";

const tool = "nvidia-smi";
const columns = [
  "uuid",
  "name",
  "memory.total",
  "memory.free",
  "utilization.gpu",
  "temperature.gpu",
  "driver_version",
  "mig.mode.current",
  "compute_cap",
] as const;
const format = "--format=csv,noheader,nounits";

const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /driver\/library version mismatch/i,
    code: "NVIDIA_DRIVER_MISMATCH",
    detail:
      "the loaded kernel module and the driver's library differ in version. Restart the machine after the update.",
  },
  {
    pattern: /couldn't communicate with the NVIDIA driver/i,
    code: "NVIDIA_DRIVER_NOT_LOADED",
    detail: "the kernel module is not loaded. Install the driver for this kernel, or restart after a kernel update.",
  },
  {
    pattern: /Failed to initialize NVML: (?:Unknown Error|Insufficient Permissions)/i,
    code: "NVIDIA_DEVICES_NOT_ALLOWED",
    detail: "this process may not open the devices. In a container, start it with the NVIDIA runtime again.",
  },
  {
    pattern: /No devices were found/i,
    code: "NVIDIA_NO_DEVICES",
    detail: "the driver sees no device. Check the power and seating of the cards, and the kernel log.",
  },
];

/** @returns undefined where the tool does not exist. */
export async function probeNvidia(run: RunTool): Promise<Probe | undefined> {
  const output = await run(tool, `--query-gpu=${columns.join(",")}`, format);
  if (output.kind !== "done" || !/"compute_cap" is not a valid field/.test(output.stdout)) return parseNvidia(output);
  // Drivers before 510 do not know the compute capability.
  return parseNvidia(await run(tool, `--query-gpu=${columns.slice(0, -1).join(",")}`, format));
}

export function parseNvidia(output: ToolOutput): Probe | undefined {
  if (output.kind !== "done" || output.exitCode !== 0) return describeToolFailure(tool, output, knownFailures);
  const rows = output.stdout.split("\n").filter((line) => line.trim() !== "");
  if (rows.length === 0) return warn("NVIDIA_NO_DEVICES", `${tool}: the driver sees no device. Check the kernel log.`);
  const probes = rows.map(parseRow);
  return {
    accelerators: probes.flatMap((probe) => probe.accelerators),
    warnings: probes.flatMap((probe) => probe.warnings),
  };
}

function parseRow(row: string): Probe {
  const fields = row.split(",").map((field) => field.trim());
  const [id, name, total, free, utilization, temperature, driver, mig, capability] = fields;
  if (id === undefined || name === undefined || mig === undefined || !id.startsWith("GPU-")) return unreadable(tool);
  if (/GPU is lost|Unknown Error/i.test(row)) {
    const detail = `${name} (${id}) is lost. Restart the machine; if it happens again, check its power and cooling.`;
    return warn("NVIDIA_DEVICE_LOST", detail);
  }
  const memory = parseNumber(total);
  const migEnabled = mig === "Enabled";
  const accelerator: AcceleratorFacts = {
    id,
    vendor: "nvidia",
    name,
    memoryBytes: (memory ?? 0) * mebibyte,
    migEnabled,
    // Grace-Blackwell desktops answer [N/A]: the device has no memory of its own.
    unifiedMemory: memory === undefined,
    ...present({
      memoryFreeBytes: toBytes(parseNumber(free)),
      utilizationPercent: parsePercent(utilization),
      temperatureCelsius: parseNumber(temperature),
      driverVersion: driver,
      computeCapability: /^\d+\.\d+$/.test(capability ?? "") ? capability : undefined,
    }),
  };
  return { accelerators: [accelerator], warnings: migEnabled ? [splitByMig(accelerator)] : [] };
}

const splitByMig = ({ id, name }: AcceleratorFacts): Warning => ({
  code: "NVIDIA_MIG_ENABLED",
  detail: `${name} (${id}) is split by MIG. An engine gets one of its parts at most; for the whole device run nvidia-smi -mig 0.`,
});

/** Device memory in bytes by process id. Containers and WSL do not tell, then it is empty. */
export async function readNvidiaProcesses(run: RunTool): Promise<Map<number, number>> {
  const output = await run(tool, "--query-compute-apps=pid,used_memory", format);
  return output.kind === "done" && output.exitCode === 0 ? parseNvidiaProcesses(output.stdout) : new Map();
}

export function parseNvidiaProcesses(text: string): Map<number, number> {
  const bytesByPid = new Map<number, number>();
  for (const line of text.split("\n")) {
    const [pid, used] = line.split(",").map(parseNumber);
    if (pid !== undefined && used !== undefined) bytesByPid.set(pid, (bytesByPid.get(pid) ?? 0) + used * mebibyte);
  }
  return bytesByPid;
}

const toBytes = (mebibytes: number | undefined) => (mebibytes === undefined ? undefined : mebibytes * mebibyte);

import type { NodeFacts } from "@/lib/serving/engines/facts";
import type { Logger } from "@/lib/kernel/telemetry";
import { isDeepStrictEqual } from "node:util";
import { probeAccelerators } from "./accelerators";
import { readNvidiaProcesses } from "./nvidia";
import { findPciAccelerators } from "./pci";
import type { Probe } from "./probe";
import { createReadText } from "./read-text";
import { createRunTool } from "./run-tool";
import { readCpu, readDisk, readHostname, readMemory, readOs } from "./system-facts";

export type FreeMemory = { hostBytes: number; deviceBytes: number };

/** What this machine is and has. */
export type Inventory = {
  /** As of the last look, a few seconds ago at most. */
  facts(): NodeFacts;
  /** Looks again and answers with what is free now. */
  freeMemory(): Promise<FreeMemory>;
  /** Device memory that these processes hold, as of the last look. Only NVIDIA's tool tells. */
  deviceBytesOf(pids: readonly number[]): number;
  /** Called when hardware or warnings changed, not for a change of free memory. @returns ends the subscription. */
  onChange(listener: () => void): () => void;
  close(): void;
};

type Options = { modelRoot: string; environment: NodeJS.ProcessEnv; log: Logger; refreshMs?: number };

/** Vendor tools take up to a second of processor time, so they are not asked more often. */
const defaultRefreshMs = 5_000;

export async function createInventory({
  modelRoot,
  environment,
  log,
  refreshMs = defaultRefreshMs,
}: Options): Promise<Inventory> {
  const system = { read: createReadText(), run: createRunTool(environment) };
  const [os, cpu] = await Promise.all([readOs(system), readCpu(system)]);
  const listeners = new Set<() => void>();
  let processes = new Map<number, number>();
  let facts = await look();

  async function look(): Promise<NodeFacts> {
    const [memory, disk, probe] = await Promise.all([readMemory(system), readDisk(modelRoot), lookAtDevices()]);
    const accelerators = probe.accelerators.map((one) =>
      one.unifiedMemory ? { ...one, memoryBytes: memory.totalBytes, memoryFreeBytes: memory.availableBytes } : one,
    );
    return { hostname: readHostname(), os, cpu, memory, disk, accelerators, warnings: probe.warnings };
  }

  async function lookAtDevices(): Promise<Probe> {
    const onBus = await findPciAccelerators(system.read);
    const probe = await probeAccelerators(system.run, { platform: process.platform, onBus });
    const hasNvidia = probe.accelerators.some(({ vendor }) => vendor === "nvidia");
    processes = hasNvidia ? await readNvidiaProcesses(system.run) : new Map();
    return probe;
  }

  async function refresh(): Promise<void> {
    const before = facts;
    facts = await look();
    if (!isDeepStrictEqual(lasting(before), lasting(facts))) for (const listener of listeners) listener();
  }

  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= refresh()
      .catch((error: unknown) => log.error({ err: error }, "hardware could not be looked at"))
      .finally(() => (looking = undefined));
  }, refreshMs);

  return {
    facts: () => facts,
    async freeMemory() {
      if (facts.accelerators.length > 0) await refresh();
      const memory = await readMemory(system);
      facts = { ...facts, memory };
      const devices = facts.accelerators.filter(({ unifiedMemory }) => !unifiedMemory);
      return {
        hostBytes: memory.availableBytes,
        deviceBytes: devices.reduce((sum, one) => sum + (one.memoryFreeBytes ?? one.memoryBytes), 0),
      };
    },
    deviceBytesOf: (pids) => pids.reduce((sum, pid) => sum + (processes.get(pid) ?? 0), 0),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}

/** What stays the same while nothing is plugged in, resized or broken. */
function lasting({ accelerators, warnings, memory, disk }: NodeFacts) {
  return {
    warnings,
    memory: memory.totalBytes,
    disk: disk.totalBytes,
    accelerators: accelerators.map(({ id, name, migEnabled, driverVersion }) => ({
      id,
      name,
      migEnabled,
      driverVersion,
    })),
  };
}

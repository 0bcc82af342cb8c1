import {
  checkEngineConfig,
  driverByName,
  selectEngine,
  type EngineDriver,
  type EngineSelection,
  type MemoryEstimate,
  type ModelFacts,
  type NodeFacts,
  withoutGatewaySettings,
} from "@/lib/serving/engines";
import { capacityOf, type Capacity } from "@/lib/serving/nodes";
import { byteText } from "./byte-text";
import { resolveEngineConfigs } from "./engine-config";
import { fitMemory, type MemoryFit } from "./fit-memory";
import type { PlacementNode, PlacementRequest } from "./placement-node";

/** Bytes that downloads leave free on a disk, as agents do by default. */
const diskReserveBytes = 2 * 1024 ** 3;

/** In the order they are asked; the last one passed says how close a machine came. */
export const filterIds = [
  "pinned-node",
  "reachable",
  "approved",
  "cordoned",
  "facts",
  "engine",
  "parameters",
  "files",
  "disk",
  "memory",
] as const;
export type FilterId = (typeof filterIds)[number];

/** One machine after all filters. What was worked out on the way is kept for the explanation. */
export type Candidate = {
  node: PlacementNode;
  refusal?: { filter: FilterId; reason: string } | undefined;
  selection?: EngineSelection;
  driver?: EngineDriver;
  /** With every default filled in. */
  config?: Record<string, unknown>;
  /** The part of it that somebody set. */
  givenConfig?: Record<string, unknown>;
  estimate?: MemoryEstimate;
  capacity?: Capacity;
  fit?: MemoryFit;
};

/** A machine that passed everything. */
export type Feasible = Required<Omit<Candidate, "refusal">>;

export function examine(node: PlacementNode, request: PlacementRequest): Candidate | Feasible {
  const refuse = (filter: FilterId, reason: string, found: Partial<Candidate> = {}): Candidate => ({
    node,
    ...found,
    refusal: { filter, reason },
  });
  if (request.pinnedNodeId && node.id !== request.pinnedNodeId)
    return refuse("pinned-node", "You chose another machine.");
  if (node.phase === "unreachable") return refuse("reachable", "It has not reported for a while.");
  if (node.phase === "joining") return refuse("reachable", "It has joined and not reported yet.");
  if (node.phase === "unapproved") return refuse("approved", "It joined and waits for an administrator's approval.");
  if (node.phase === "cordoned") return refuse("cordoned", "It takes no new work.");
  if (!node.facts) return refuse("facts", "Its hardware is not known yet.");

  const machine = request.forceCpu ? { ...node.facts, accelerators: [] } : node.facts;
  const selection = selectEngine(request.facts, machine, node.engines, request.pinnedEngine);
  const driver = selection.chosen && driverByName(selection.chosen.engine);
  if (!driver)
    return refuse("engine", selection.headline.params["reason"] ?? "No engine serves this model here.", { selection });
  const checked = checkEngineConfig(driver, withoutGatewaySettings(request.config));
  if (!checked.ok) {
    const [field] = checked.fields;
    return refuse("parameters", `${driver.title} does not take the parameters: ${field?.pointer}: ${field?.detail}`, {
      selection,
      driver,
    });
  }
  const fingerprint = node.engines.find(({ engine }) => engine === driver.name) ?? {
    engine: driver.name,
    available: true,
  };
  const configs = resolveEngineConfigs(driver, request.config, {
    facts: request.facts,
    node: machine,
    fingerprint,
    forceCpu: request.forceCpu,
  });
  const capacity = capacityOf(machine, node.reservations);
  const givenConfig = request.config;
  const found = {
    selection,
    driver,
    givenConfig,
    capacity,
    ...firstThatFits(configs, request.facts, driver, capacity),
  };
  if (node.filesProblem) return refuse("files", node.filesProblem, found);
  const disk = diskProblem(node.facts, request.sizeBytes - node.localBytes);
  if (disk) return refuse("disk", disk, found);
  if (found.fit.verdict === "does-not-fit") return refuse("memory", memoryProblem(found.fit), found);
  return { node, ...found };
}

type Sized = { config: Record<string, unknown>; estimate: MemoryEstimate; fit: MemoryFit };

/** The first that fits, else the first that fits tightly; where none does the first, which is what somebody would want. */
function firstThatFits(
  configs: readonly Record<string, unknown>[],
  facts: ModelFacts,
  driver: EngineDriver,
  capacity: Capacity,
): Sized {
  let best: Sized | undefined;
  for (const config of configs) {
    const estimate = driver.estimateMemory(facts, config);
    const sized = { config, estimate, fit: fitMemory(estimate, capacity) };
    if (sized.fit.verdict === "fits") return sized;
    best = best && (best.fit.verdict !== "does-not-fit" || sized.fit.verdict === "does-not-fit") ? best : sized;
  }
  if (!best) throw new Error(`${driver.name} suggests no configuration`);
  return best;
}

export const isFeasible = (candidate: Candidate | Feasible): candidate is Feasible =>
  !("refusal" in candidate) && candidate.fit !== undefined;

function diskProblem({ disk }: NodeFacts, missingBytes: number): string | undefined {
  const free = Math.max(0, disk.freeBytes - diskReserveBytes);
  if (missingBytes <= 0 || missingBytes <= free) return undefined;
  return `Its disk lacks ${byteText(missingBytes - free)}: the files need ${byteText(missingBytes)} more, ${byteText(free)} may be used.`;
}

function memoryProblem({ where, expectedBytes, capacityBytes }: MemoryFit): string {
  const kind = where === "device" ? "accelerator memory" : "memory";
  return `It needs ${byteText(expectedBytes)} of ${kind}; ${byteText(capacityBytes)} is free for it.`;
}

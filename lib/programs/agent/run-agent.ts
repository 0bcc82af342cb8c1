import {
  driverByName,
  drivers,
  factsVersion,
  inspectGguf,
  withFile,
  type BundledProgram,
  type HostFacts,
} from "@/lib/serving/engines";
import { isLoopback } from "@/lib/kernel/config";
import type { Assignments } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { version as agentVersion } from "@/package.json";
import { join } from "node:path";
import { createAgentMetrics } from "./agent-metrics";
import { ControlLink, createControlClock, loadNodeKey, type Work } from "./control";
import { createDownloads, type Downloads } from "./downloads";
import { openFileStore } from "./files";
import { findEngines } from "./find-engines";
import { lockHome } from "./home-lock";
import { createIngress, createIngressTokens, type Ingress, type Readiness } from "./ingress";
import { ingressAddress } from "./ingress-address";
import { createStartInstance, Instances, parsePortRange } from "./instances";
import { createInventory, type Inventory } from "./inventory";
import { ProcessRuntime } from "./runtimes";
import { createVerifications, type Verifications } from "./verifications";

export type AgentSettings = {
  home: string;
  host: string;
  port: number;
  /** Address under which the gateway reaches this node. */
  url: string | undefined;
  controlUrl: string;
  joinToken: string | undefined;
  nodeName: string;
  enginePorts: string;
  llamaServer: string | undefined;
  diskReserveBytes: number;
  bundled: Record<string, BundledProgram | undefined>;
  /** What engines and tools inherit. */
  environment: Record<string, string> & { NODE_ENV: "production" };
  log: Logger;
};

export type RunningAgent = {
  /** `engines: "stop"` ends them first; "leave" lets them run on for the next agent. */
  close(engines: "stop" | "leave"): Promise<void>;
};

/** Time that streams through the ingress have to end before an agent that is replaced cuts them. */
const replacedDrainMs = 10_000;
const stoppedDrainMs = 1_000;

/**
 * Puts the parts of a node's agent together. Engines of an earlier agent are taken over before anything else happens,
 * and serve before the control plane is even asked.
 */
export async function runAgent(settings: AgentSettings): Promise<RunningAgent> {
  const { log, environment, home } = settings;
  const directory = join(home, "agent");
  const root = join(directory, "instances");
  const lock = await lockHome(directory);
  const key = await loadNodeKey(join(directory, "key.json"));
  const runtime = new ProcessRuntime({ root, agentId: key.thumbprint, environment, log });
  await runtime.recover();

  const store = await openFileStore({
    root: join(home, "models"),
    log,
    inspect: (path) => withFile(path, inspectGguf),
    factsVersion,
  });
  const inventory = await createInventory({ modelRoot: store.root, environment, log });
  const hasAccelerators = inventory.facts().accelerators.length > 0;
  const host = await findEngines({ ...settings, path: environment["PATH"] ?? "", hasAccelerators });
  const hostFacts = () => host(inventory.facts());
  const downloads = createDownloads({ store, log, diskReserveBytes: settings.diskReserveBytes });
  const verifications = createVerifications({ store, log });
  const ports = parsePortRange(settings.enginePorts);
  const instances = await Instances.open({
    runtime,
    inventory,
    files: store,
    filesComing: () => filesComing(downloads),
    drivers: driverByName,
    start: createStartInstance({ runtime, files: store, drivers: driverByName, hostFacts, ports, log }),
    root,
    inFlight: (instanceId) => ingress.inFlight(instanceId),
    log,
  });

  const clock = createControlClock();
  const { controlUrl: url, joinToken, nodeName: name } = settings;
  const link = await ControlLink.open({ directory, url, key, clock, joinToken, name, agentVersion, log });
  const tokens = createIngressTokens({ nodeId: () => link.nodeId, nowMs: () => clock.nowMs(), log });
  let isEnding = false;
  const ingress = createIngress({
    findEngine: (instanceId) => instances.find(instanceId),
    noteAnswer: (instanceId) => instances.noteAnswer(instanceId),
    logs: runtime.logs,
    tokens,
    identity: isLoopback(settings.host) ? undefined : key.identity,
    readiness: () => readinessOf(link, isEnding),
    metrics: createAgentMetrics({
      observe: () => instances.observe(),
      inFlight: (instanceId) => ingress.inFlight(instanceId),
      lastReportMs: () => link.lastReportMs(),
    }),
    log,
  });

  const apply = async (list: Assignments, live: boolean): Promise<void> => {
    tokens.setKeys(list.ingressKeys);
    // A list kept from before has no hub tokens, and what is missing from it may have been asked for since.
    if (live) downloads.apply(list.downloads);
    instances.apply(list.instances);
    if (!live) return;
    verifications.apply(list.verifications);
    await store.remove(list.removeFileIds, instances.heldFileIds()).catch((error: unknown) => {
      log.error({ err: error }, "files that nobody needs could not be removed");
    });
  };
  const observe = observer({ settings, inventory, hostFacts, downloads, verifications, instances });

  downloads.onChange(() => {
    instances.look();
    link.changed();
  });
  store.onChange(() => {
    instances.look();
    link.filesChanged();
  });
  verifications.onChange(() => link.changed());
  instances.onChange(() => link.changed());
  inventory.onChange(() => link.changed());
  await link.start({ facts: () => inventory.facts(), apply, observe, inspections: () => store.inspections() });
  await ingress.listen(settings.port, settings.host);

  return {
    async close(engines) {
      isEnding = true;
      await endServing(engines, { instances, ingress, link });
      await downloads.close();
      await verifications.close();
      await store.close();
      inventory.close();
      runtime.close();
      lock.release();
    },
  };
}

/** Files that a download is still about to bring. */
function filesComing(downloads: Downloads): Set<string> {
  const files = downloads.observe().flatMap((download) => download.files);
  const over = new Set(["ready", "failed", "cancelled"]);
  return new Set(files.filter(({ phase }) => !over.has(phase)).map(({ fileId }) => fileId));
}

/** Ready without a control plane too: what runs here is served. Without an identity that it knows nothing can be. */
function readinessOf(link: ControlLink, isEnding: boolean): Readiness {
  if (isEnding) return { ready: false, reason: "The agent is ending." };
  if (link.nodeId === undefined) return { ready: false, reason: "This node has not joined yet." };
  if (link.isRefused)
    return { ready: false, reason: "The control plane does not know this node any more. Join with a new token." };
  return { ready: true };
}

type Parts = {
  settings: AgentSettings;
  inventory: Inventory;
  hostFacts: () => HostFacts;
  downloads: Downloads;
  verifications: Verifications;
  instances: Instances;
};

function observer({ settings, inventory, hostFacts, downloads, verifications, instances }: Parts): Work["observe"] {
  return () => ({
    ingressUrl: ingressAddress(settings),
    facts: inventory.facts(),
    engines: drivers.map((driver) => driver.fingerprint(hostFacts())),
    downloads: downloads.observe(),
    verifications: verifications.observe(),
    instances: instances.observe(),
    filesPresent: downloads.filesPresent(),
  });
}

/** Engines end while the ingress still says so to callers; an agent that is replaced lets streams end first. */
async function endServing(
  engines: "stop" | "leave",
  { instances, ingress, link }: { instances: Instances; ingress: Ingress; link: ControlLink },
): Promise<void> {
  if (engines === "stop") {
    await instances.stopAll();
    await link.close({ flush: true });
    await ingress.close(stoppedDrainMs);
  } else {
    await ingress.close(replacedDrainMs);
    await instances.close();
    await link.close({ flush: false });
  }
}

import type { BundledProgram } from "@/lib/engines";
import { driverByName, drivers, inspectGguf, withFile } from "@/lib/engines";
import type { Assignments, Report } from "@/lib/nodes/protocol";
import { createRegistry, type Logger } from "@/lib/telemetry";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  createControlClient,
  createControlClock,
  followAssignments,
  keepReporting,
  loadNodeKey,
  Membership,
  readAssignments,
  sendInspections,
  writeAssignments,
} from "./control";
import { createDownloads } from "./downloads";
import { openFileStore } from "./files";
import { findEngines } from "./find-engines";
import { lockHome } from "./home-lock";
import { createIngress, createVerifyIngressToken } from "./ingress";
import { createStartInstance, Instances, parsePortRange } from "./instances";
import { createInventory } from "./inventory";
import { ProcessRuntime } from "./runtimes";

export const agentVersion = "0.1.0";

export type AgentSettings = {
  home: string;
  host: string;
  port: number;
  /** Address under which the gateway reaches this node. */
  url: string | undefined;
  controlUrl: string;
  joinToken: string | undefined;
  nodeName: string | undefined;
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

/** Puts the parts of a node's agent together. Engines of an earlier agent are taken over before anything else happens. */
export async function runAgent(settings: AgentSettings): Promise<RunningAgent> {
  const { log, environment } = settings;
  const directory = join(settings.home, "agent");
  const instancesRoot = join(directory, "instances");
  const keptFile = join(directory, "assignments.json");
  await lockHome(directory);

  const key = await loadNodeKey(join(directory, "key.json"));
  const store = await openFileStore({
    root: join(settings.home, "models"),
    log,
    inspect: (path) => withFile(path, inspectGguf),
  });
  const inventory = await createInventory({ modelRoot: store.root, environment, log });
  const hostFacts = await findEngines({
    llamaServer: settings.llamaServer,
    path: environment["PATH"] ?? "",
    environment,
    bundled: settings.bundled,
  });
  const runtime = new ProcessRuntime({ root: instancesRoot, agentId: key.thumbprint, environment, log });
  const recovery = await runtime.recover();
  if (recovery.adopted.length + recovery.killed.length > 0) log.info(recovery, "engines of an earlier agent");

  const downloads = createDownloads({ store, log, diskReserveBytes: settings.diskReserveBytes });
  const tokens = createVerifyIngressToken(() => membership.nodeId);
  const start = createStartInstance({
    runtime,
    files: store,
    drivers: driverByName,
    hostFacts: () => hostFacts(inventory.facts()),
    ports: parsePortRange(settings.enginePorts),
    log,
  });
  const filesComing = () =>
    new Set(
      downloads
        .observe()
        .flatMap(({ files }) =>
          files.filter(({ phase }) => phase !== "ready" && phase !== "failed").map(({ fileId }) => fileId),
        ),
    );
  const instances = await Instances.open({
    runtime,
    inventory,
    files: store,
    filesComing,
    drivers: driverByName,
    start,
    root: instancesRoot,
    inFlight: (instanceId) => ingress.inFlight(instanceId),
    log,
  });

  let known = false;
  let revision = 0;
  async function apply(list: Assignments): Promise<void> {
    tokens.setKeys(list.ingressKeys);
    downloads.apply(list.downloads);
    instances.apply(list.instances);
    revision = list.revision;
    known = true;
    await store.remove(list.removeFileIds, instances.heldFileIds());
  }

  const bootId = randomUUID();
  const observe = (): Omit<Report, "sequence" | "bootId"> => {
    const facts = inventory.facts();
    const host = hostFacts(facts);
    return {
      revision,
      agentVersion,
      ingressUrl: settings.url ?? `http://${settings.host}:${settings.port}`,
      facts,
      engines: drivers.map((driver) => driver.fingerprint(host)),
      downloads: downloads.observe(),
      instances: instances.observe(),
      filesPresent: downloads.filesPresent(),
    };
  };

  const ingress = createIngress({
    instances,
    logs: runtime.logs,
    tokens,
    isReady: () => known,
    metrics: createRegistry("agent"),
    log,
  });
  await ingress.listen(settings.port, settings.host);

  const membership = await Membership.open({
    file: join(directory, "node.json"),
    key,
    joinToken: settings.joinToken,
    name: settings.nodeName ?? hostname(),
    agentVersion,
    facts: () => inventory.facts(),
    log,
  });
  const client = createControlClient({
    url: settings.controlUrl,
    key,
    nodeId: () => membership.nodeId,
    clock: createControlClock(),
  });
  const kept = membership.nodeId ? await readAssignments(keptFile, membership.nodeId) : undefined;
  if (kept) await apply(kept);

  const ending = new AbortController();
  const inspections = sendInspections({ client, list: () => store.inspections(), log });
  const reporting = membership
    .join(client, ending.signal)
    .then(() => keepReporting({ client, observe, bootId, onAccepted: () => membership.noteAccepted(), log }));
  const following = reporting.then(() =>
    followAssignments({
      client,
      knownRevision: kept?.revision ?? 0,
      apply: async (list) => {
        await apply(list);
        if (membership.nodeId) await writeAssignments(keptFile, membership.nodeId, list);
      },
      onUnknownNode: () => membership.rejoin(client),
      log,
    }),
  );
  following.catch((error: unknown) => {
    if (!ending.signal.aborted) log.error({ err: error }, "the agent lost its way to the control plane");
  });
  const changed = () => void reporting.then((loop) => loop.changed()).catch(() => undefined);
  downloads.onChange(() => {
    changed();
    instances.look();
  });
  store.onChange(() => {
    instances.look();
    inspections.request();
  });
  instances.onChange(changed);
  inventory.onChange(changed);
  inspections.request();

  return {
    async close(engines) {
      if (engines === "stop") await instances.stopAll();
      else await instances.close();
      ending.abort();
      await following.then((loop) => loop.close()).catch(() => undefined);
      await reporting.then((loop) => loop.close({ flush: true })).catch(() => undefined);
      await inspections.close();
      await ingress.close();
      await downloads.close();
      await store.close();
      inventory.close();
      runtime.close();
    },
  };
}

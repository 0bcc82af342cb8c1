import { createTestDatabase } from "@/db/testing";
import { bundlePrograms } from "@/lib/kernel/testing/bundle-programs";
import { freePort, freePortRange } from "@/lib/kernel/testing/free-port";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { startDownload } from "@/lib/serving/models";
import { startTestHub } from "@/lib/serving/models/hub/testing";
import { issueJoinToken, listNodes } from "@/lib/serving/nodes";
import { createTestPlatform, memberContext, newOrganization, serveControl } from "@/lib/serving/nodes/testing";
import { updateSettings } from "@/lib/serving/settings";
import { eventually } from "@/lib/kernel/testing/eventually";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as verbs from "..";

/* The agent as a process of its own against the control plane's own routes: both ends of the protocol, nothing in between. */

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
const control = await serveControl(platform);
const hub = await startTestHub({
  repositories: [{ repoId: "acme/tiny", files: { "tiny-q8_0.gguf": Buffer.from(tinyModel()) } }],
});
const programs = await bundlePrograms(
  "lib/programs/agent/main.ts",
  "lib/serving/engines/fake/main.ts",
  "lib/serving/engines/llama-cpp/server/main.ts",
);
const home = await mkdtemp(join(tmpdir(), "kamiwaza-agent-"));
let agent: ChildProcess | undefined;

afterAll(async () => {
  if (agent && agent.exitCode === null) {
    agent.kill("SIGTERM");
    await once(agent, "exit");
  }
  await Promise.all([control.close(), hub.close(), programs.remove()]);
  await rm(home, { recursive: true, force: true });
});

async function startAgent(joinToken: string): Promise<void> {
  const engines = await freePortRange(20);
  agent = spawn(process.execPath, [join(programs.folder, "lib/agent/main.js")], {
    env: {
      ...process.env,
      KAMIWAZA_HOME: home,
      CONTROL_URL: control.origin,
      AGENT_PORT: String(await freePort()),
      ENGINE_PORTS: `${engines.first}-${engines.last}`,
      JOIN_TOKEN: joinToken,
      NODE_NAME: "real",
      FAKE_ENGINE: "true",
      DISK_RESERVE_BYTES: "0",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  await once(agent, "spawn");
}

test("a real agent joins, downloads, serves on the fake engine, shows its log, restarts and stops", async () => {
  const organizationId = await newOrganization(db);
  const ctx = memberContext(platform, organizationId);
  await startAgent(await issueJoinToken(db, platform.keys, { organizationId, createdBy: null, forLocalNode: true }));
  await eventually(async () => expect(await listNodes(ctx)).toMatchObject([{ name: "real", phase: "ready" }]), 30_000);

  await updateSettings(ctx, { hub_endpoint: hub.url });
  const { model_id: modelId } = await startDownload(ctx, { model: "acme/tiny" });
  const deploymentId = await verbs.deployModel(ctx, { m_id: modelId, engine_name: "fake" });
  const phase = async () => {
    await verbs.reconcileDeployment(platform, { deploymentId });
    const { phase, error } = await verbs.getDeployment(ctx, { deploymentId });
    return error ? `${phase}: ${error.code} ${error.detail} ${error.evidence}` : phase;
  };
  await eventually(async () => expect(await phase()).toBe("serving"), 30_000);

  const serving = await verbs.getDeployment(ctx, { deploymentId });
  expect(serving).toMatchObject({
    engine_name: "fake",
    copies_serving: 1,
    instances: [{ phase: "serving", pid: expect.any(Number) }],
  });
  const { logs, capture_active: isCaptured } = await verbs.getDeploymentLogs(ctx, { deploymentId, run: "current" });
  expect([logs.length > 0, isCaptured]).toEqual([true, true]);

  await verbs.restartDeployment(ctx, { deploymentId });
  await eventually(async () => {
    expect(await phase()).toBe("serving");
    const [instance] = (await verbs.getDeployment(ctx, { deploymentId })).instances;
    expect(instance?.pid).not.toBe(serving.instances[0]?.pid);
  }, 30_000);

  await verbs.stopDeployment(ctx, { deploymentId });
  await eventually(async () => expect(await phase()).toBe("stopped"), 30_000);
  expect(() => process.kill(serving.instances[0]?.pid ?? -1, 0)).toThrow();
  await verbs.deleteDeployment(ctx, { deploymentId });
  await verbs.reconcileDeployment(platform, { deploymentId });
  expect(await verbs.listModelInstances(ctx, {})).toEqual([]);
});

import { TestControlPlane } from "@/lib/programs/agent/control/testing";
import { assignedInstance, storeFile } from "@/lib/programs/agent/testing";
import { bundlePrograms } from "@/lib/kernel/testing/bundle-programs";
import { createLogger } from "@/lib/kernel/telemetry";
import { identifyProcess } from "@/lib/kernel/processes/process-identity";
import { eventually } from "@/lib/kernel/testing/eventually";
import { freePortRange } from "@/lib/kernel/testing/free-port";
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { productBootstrap } from "../bootstrap";
import { down } from "./down";
import { superviseProduct } from "../processes/supervise-product";
import { testBootstrap, testProduct } from "../testing";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let programs: Awaited<ReturnType<typeof bundlePrograms>>;
beforeAll(async () => {
  programs = await bundlePrograms("lib/programs/agent/main.ts", "lib/serving/engines/fake/main.ts");
});
afterAll(() => programs.remove());

const run = z.object({ identity: z.object({ pid: z.int() }) });

/** The real agent with a fake engine that serves, under the real launcher; the other programs are stand-ins. */
async function servingProduct() {
  const control = await TestControlPlane.start();
  const settings = await testProduct();
  const [home, engines, fileId] = [settings.home.root, await freePortRange(5), randomUUID()];
  Object.assign(settings.environment, {
    AGENT_PORT: String(settings.ports.agent),
    CONTROL_URL: control.url,
    ENGINE_PORTS: `${engines.first}-${engines.last}`,
    FAKE_ENGINE: "true",
    LOG_LEVEL: "warn",
  });
  const agent = join(programs.folder, "lib/agent/main.js");
  writeFileSync(join(settings.installation, "dist/lib/agent/main.js"), `import ${JSON.stringify(agent)};`);
  await storeFile(home, fileId);
  onTestFinished(() => productBootstrap.stopEngines(home));
  const instance = assignedInstance({ primaryFileId: fileId, files: [{ fileId, name: "config.json", sizeBytes: 2 }] });
  control.assign({ instances: [instance] });
  const launch = async () => {
    const product = await superviseProduct({
      settings,
      mode: "production",
      bootstrap: {
        ...testBootstrap,
        issueJoinToken: async (_, nodeId) => (nodeId === undefined ? control.issueToken() : undefined),
        stopEngines: (root) => productBootstrap.stopEngines(root),
      },
      log: createLogger("supervisor", "fatal"),
      interrupted: new AbortController().signal,
    });
    await eventually(() => expect(control.lastReport?.instances).toMatchObject([{ phase: "serving" }]), 30_000);
    return product;
  };
  const runFile = join(home, "agent", "instances", instance.instanceId, "run.json");
  return {
    settings,
    launch,
    enginePid: () => run.parse(JSON.parse(readFileSync(runFile, "utf8"))).identity.pid,
    forgetReports: () => control.reports.splice(0),
    chat: async () =>
      fetch(`http://127.0.0.1:${settings.ports.agent}/instances/${instance.instanceId}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${await control.ingressToken()}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "test-model", messages: [{ role: "user", content: "Hello" }], max_tokens: 8 }),
      }),
  };
}

test("an engine runs on through an upgrade: the next version takes it over and it answers", async () => {
  const { settings, launch, enginePid, forgetReports, chat } = await servingProduct();
  const before = await launch();
  const pid = enginePid();
  await before.stop("leave");
  expect(await identifyProcess(pid)).toBeDefined();

  writeFileSync(join(settings.installation, "dist", "BUILD_ID"), "second");
  forgetReports();
  const after = await launch();
  expect(enginePid()).toBe(pid);
  expect((await chat()).status).toBe(200);

  await after.stop("stop");
  expect(await identifyProcess(pid)).toBeUndefined();
});

test("a stop ends engines whose agent is gone already", async () => {
  const { settings, launch, enginePid } = await servingProduct();
  const product = await launch();
  const pid = enginePid();
  await product.stop("leave");
  expect(await down(settings, "stop")).toBe(0);
  expect(await identifyProcess(pid)).toBeUndefined();
});

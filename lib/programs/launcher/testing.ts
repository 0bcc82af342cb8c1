import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { freePorts } from "@/lib/kernel/testing/free-port";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import type { Bootstrap } from "./bootstrap";
import { homeAt } from "./settings/home";
import type { LaunchSettings } from "./settings/launch-settings";
import type { ProcessName } from "./processes/process-names";
import type { RunningProcess, StopStep } from "./processes/running-process";
import { spawnProgram } from "./processes/spawn-program";
import type { ProcessSpec, Timing } from "./processes/supervised-process";

/** Fast enough for tests; the relations between the times are those of production. */
export const fastTiming: Timing = {
  startProbeMs: 10,
  probeMs: 20,
  startTimeoutMs: 20_000,
  hangTimeoutMs: 400,
  steadyMs: 10_000,
  delayMs: (failures) => 10 * failures,
};

/** A file with a small program for Node. */
export function writeProgram(folder: string, name: string, source: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return file;
}

export const testStopSteps: [StopStep, StopStep] = [
  { signal: "SIGTERM", graceMs: 5_000 },
  { signal: "SIGKILL", graceMs: 5_000 },
];

/** A real child process as the supervisor knows it, ended with the test if it still runs. */
export function testSpec(
  folder: string,
  name: ProcessName,
  source: string,
  changes: Partial<ProcessSpec> = {},
): ProcessSpec {
  const program = writeProgram(folder, name, source);
  const logFile = join(folder, `${name}.log`);
  const started: RunningProcess[] = [];
  onTestFinished(() => started.forEach((one) => one.signal("SIGKILL")));
  return {
    name,
    port: 1,
    fingerprint: name,
    logFile,
    start: async (record) => {
      const argv: [string, string] = [process.execPath, program];
      const running = await spawnProgram({ argv, directory: folder, environment: process.env, logFile }, record);
      started.push(running);
      return running;
    },
    isReady: async () => true,
    isLive: async () => true,
    timing: fastTiming,
    ...changes,
  };
}

/** Stands for the rest of the product where no database is needed. */
export const testBootstrap: Bootstrap = {
  startPostgres: async () => {
    throw new Error("not embedded in this test");
  },
  isDatabaseReady: async () => true,
  migrate: async () => undefined,
  issueJoinToken: async () => "join-once",
  isRemoved: async () => false,
  stopEngines: async () => undefined,
  issueSetupToken: async () => undefined,
  listImportedModels: async () => [],
  resetPassword: async () => undefined,
};

/** A web, worker, gateway and agent of a few lines each, on free ports, with everything around them as in production. */
export async function testProduct(): Promise<LaunchSettings & { eventsFile: string }> {
  const installation = temporaryFolder();
  const eventsFile = join(installation, "events");
  const entries = ["dist/web/server.js", "dist/jobs/worker.js", "dist/lib/gateway/main.js", "dist/lib/agent/main.js"];
  for (const entry of entries) {
    mkdirSync(dirname(join(installation, entry)), { recursive: true });
    writeFileSync(join(installation, entry), testServer);
  }
  writeFileSync(join(installation, "package.json"), `{ "name": "kamiwaza" }`);
  writeFileSync(join(installation, "dist", "package.json"), `{ "type": "module" }`);
  writeFileSync(join(installation, "dist", "BUILD_ID"), "first");
  const [web = 0, worker = 0, gateway = 0, agent = 0] = await freePorts(4);
  const ports = { postgres: 1, web, worker, gateway, agent };
  const loopback = "127.0.0.1";
  return {
    installation,
    home: homeAt(join(installation, "home")),
    environment: { ...process.env, TEST_PORTS: JSON.stringify(ports), TEST_EVENTS: eventsFile },
    ports,
    hosts: { postgres: loopback, web: loopback, worker: loopback, gateway: loopback, agent: loopback },
    url: `http://localhost:${gateway}`,
    databaseUrl: "postgres://app@127.0.0.1:1/kamiwaza",
    secret: undefined,
    gatewayDrainMs: 5_000,
    logLevel: "fatal",
    eventsFile,
  };
}

/** Answers for its health, writes down its environment and its end, and fails in the ways its environment names. */
const testServer = `
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const name = /dist\\/(?:lib\\/|jobs\\/)?(\\w+)/.exec(process.argv[1])[1];
const tell = (event) => appendFileSync(process.env.TEST_EVENTS, JSON.stringify({ name, pid: process.pid, event }) + "\\n");
tell({ joinToken: process.env.JOIN_TOKEN, secretFile: process.env.KAMIWAZA_SECRET_FILE });
if (name === "agent" && process.env.JOIN_TOKEN === "join-once") {
  mkdirSync(process.env.KAMIWAZA_HOME + "/agent", { recursive: true });
  writeFileSync(process.env.KAMIWAZA_HOME + "/agent/node.json", JSON.stringify({ nodeId: crypto.randomUUID() }));
}
if (process.env.TEST_CRASH === name) {
  console.error(name + " cannot work like this");
  process.exit(1);
}
createServer((req, res) => res.end()).listen(JSON.parse(process.env.TEST_PORTS)[name], "127.0.0.1");
for (const signal of ["SIGTERM", "SIGHUP"]) {
  process.on(signal, () => setTimeout(() => { tell(signal); process.exit(0); }, 50));
}
`;

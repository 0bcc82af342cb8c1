import type { Environment } from "@/lib/kernel/config";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { healthAddress } from "./health-address";
import { logFileOf } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { probe } from "./probe";
import { ownVariables, processEnvironment, type ProgramName } from "./process-environment";
import { spawnProgram, type Program } from "./spawn-program";
import { productionTiming, type ProcessSpec } from "./supervised-process";

export type Mode = "production" | "development";

/** What the launcher found out or made: how to reach the database, and the master secret. */
export type Credentials = {
  environment: Environment;
  joinToken(): Promise<string | undefined>;
  /** This machine's node was removed; its agent is refused then, and the rest of the product works. */
  isRemoved(): Promise<boolean>;
};

const programNames: ProgramName[] = ["web", "worker", "gateway", "agent"];

/** A developer's program may be broken for as long as it takes to mend it, and Next logs every probe it gets. */
const developmentTiming = { ...productionTiming, startTimeoutMs: Infinity, probeMs: 15_000 };

/** The programs of an installation, ready to be supervised. */
export function programSpecs(settings: LaunchSettings, mode: Mode, credentials: Credentials): ProcessSpec[] {
  return programNames.map((name): ProcessSpec => {
    const program = describeProgram(settings, mode, name, credentials.environment);
    const health = healthAddress(settings, name);
    return {
      name,
      port: settings.ports[name],
      fingerprint: fingerprintOf(program, settings.installation),
      logFile: program.logFile,
      start: async (record) => {
        const joinToken = name === "agent" ? await credentials.joinToken() : undefined;
        const environment = joinToken ? { ...program.environment, JOIN_TOKEN: joinToken } : program.environment;
        return spawnProgram({ ...program, environment }, record);
      },
      isReady: async () =>
        (await probe(`${health}/ready`)) ||
        (name === "agent" && (await credentials.isRemoved()) && (await probe(`${health}/live`))),
      isLive: () => probe(`${health}/live`),
      timing: mode === "production" ? productionTiming : developmentTiming,
    };
  });
}

function describeProgram(settings: LaunchSettings, mode: Mode, name: ProgramName, secrets: Environment): Program {
  const { installation, home, ports } = settings;
  const web = `http://127.0.0.1:${ports.web}`;
  const wiring: Record<ProgramName, Environment> = {
    web: {
      PUBLIC_URL: settings.url,
      GATEWAY_HOST: settings.hosts.gateway,
      HOSTNAME: settings.hosts.web,
      PORT: String(ports.web),
      NEXT_TELEMETRY_DISABLED: "1",
    },
    worker: {},
    gateway: { WEB_UPSTREAM: settings.environment["WEB_UPSTREAM"] ?? web },
    agent: { CONTROL_URL: settings.environment["CONTROL_URL"] ?? web },
  };
  return {
    argv: mode === "production" ? builtProgram(installation, name) : sourceProgram(settings, name),
    directory: installation,
    environment: {
      ...processEnvironment(name, { ...settings.environment, ...secrets, KAMIWAZA_HOME: home.root }),
      ...wiring[name],
      NODE_ENV: mode,
    },
    logFile: logFileOf(home, name),
    wholeGroup: mode === "development",
  };
}

/** Bundles below `dist`; see bundle-programs.ts. */
function builtProgram(installation: string, name: ProgramName): Program["argv"] {
  const entries: Record<ProgramName, string> = {
    web: "dist/web/server.js",
    worker: "dist/jobs/worker.js",
    gateway: "dist/lib/gateway/main.js",
    agent: "dist/lib/agent/main.js",
  };
  return [process.execPath, "--enable-source-maps", join(installation, entries[name])];
}

function sourceProgram({ installation, hosts, ports }: LaunchSettings, name: ProgramName): Program["argv"] {
  const modules = join(installation, "node_modules");
  const sources: Record<Exclude<ProgramName, "web">, string> = {
    worker: "jobs/worker.ts",
    gateway: "lib/programs/gateway/main.ts",
    agent: "lib/programs/agent/main.ts",
  };
  return name === "web"
    ? [process.execPath, join(modules, "next/dist/bin/next"), "dev", "-H", hosts.web, "-p", String(ports.web)]
    : [process.execPath, join(modules, "tsx/dist/cli.mjs"), "watch", "--clear-screen=false", sources[name]];
}

function fingerprintOf(program: Program, installation: string): string {
  const buildFile = join(installation, "dist", "BUILD_ID");
  const build = existsSync(buildFile) ? readFileSync(buildFile, "utf8").trim() : "none";
  const variables = Object.entries(ownVariables(program.environment)).map(([name, value]) => `${name}=${value}`);
  const deciding = [program.argv, variables.toSorted(), build];
  return createHash("sha256").update(JSON.stringify(deciding)).digest("hex").slice(0, 16);
}

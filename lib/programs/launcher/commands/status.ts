import { productBootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import { healthAddress } from "../processes/health-address";
import { inspectProcess, type ProcessStatus } from "./inspect-process";
import type { LaunchSettings } from "../settings/launch-settings";
import { probe } from "../processes/probe";
import { isMachineRemoved, removedAdvice } from "../removed-machine";
import { readState, type ProcessRecord } from "../processes/state-file";
import { findSupervisor } from "../processes/supervisor-lock";
import * as z from "zod";

/**
 * Prints what runs and how it is.
 *
 * @returns 0 when everything is healthy, 1 when something is not, 3 when the product does not run.
 */
export async function status(
  settings: LaunchSettings,
  options: { json: boolean; setupToken: boolean },
): Promise<number> {
  const { home, installation } = settings;
  if (options.setupToken) return printSetupToken(settings);
  const supervisor = await findSupervisor(home.run);
  const state = await readState(home.stateFile);
  const processes = await Promise.all(
    (state?.processes ?? []).map((record) => inspectProcess(record, () => isReady(settings, record))),
  );
  const url = state?.url ?? settings.url;
  const running = supervisor !== undefined || processes.some(({ pid }) => pid !== undefined);
  const removed = supervisor !== undefined && (await isMachineRemoved(settings, productBootstrap));
  const healthy =
    !removed &&
    supervisor !== undefined &&
    state?.phase === "running" &&
    processes.every((one) => one.state === "ready");
  if (options.json) {
    const phase = supervisor ? (state?.phase ?? "starting") : "stopped";
    console.log(
      JSON.stringify({ running, healthy, removed, phase, url, home: home.root, installation, processes }, null, 2),
    );
  } else if (!running) {
    console.log(`Kamiwaza does not run (home ${home.root}). Start it with: npm run up`);
    if (state?.failure) console.log(`The last start failed: ${state.failure.what}\n${state.failure.fix}`);
  } else {
    console.log(statusTable(processes));
    printTroubles(processes);
    if (removed) console.log(`\n${removedAdvice}`);
    await printAdvice(settings, state?.processes ?? []);
    console.log(
      supervisor
        ? `\n${state?.message ?? "starting"} · ${url} · home ${home.root}`
        : "\nThe supervisor was killed. What it started runs on; npm run up takes it over, npm run down stops it.",
    );
  }
  return healthy ? 0 : running ? 1 : 3;
}

/** Asked where it runs, which is not where it should if the settings were changed since. */
async function isReady(settings: LaunchSettings, { name, port }: ProcessRecord): Promise<boolean> {
  const { hosts, ports } = settings;
  if (name !== "postgres") return probe(`${healthAddress({ hosts, ports: { ...ports, [name]: port } }, name)}/ready`);
  return productBootstrap.isDatabaseReady(await readDatabaseAccess(settings));
}

function printTroubles(processes: ProcessStatus[]): void {
  for (const { name, state, lastExit } of processes) {
    if (state === "ready" || !lastExit) continue;
    console.log(`\n${name}: ${lastExit.reason}, ${lastExit.at}`);
    for (const line of lastExit.log) console.log(`  ${line}`);
  }
}

/** What the gateway serves in spite of, and would rather have changed. */
async function printAdvice({ hosts, ports }: LaunchSettings, records: ProcessRecord[]): Promise<void> {
  const gateway = records.find(({ name }) => name === "gateway");
  if (!gateway) return;
  const address = healthAddress({ hosts, ports: { ...ports, gateway: gateway.port } }, "gateway");
  for (const line of await readAdvice(`${address}/ready`)) console.log(`\ngateway: ${line}`);
}

async function printSetupToken(settings: LaunchSettings): Promise<number> {
  const token = await productBootstrap.issueSetupToken(await readDatabaseAccess(settings));
  console.log(token ?? "This installation has its owner already. Sign in, or ask the owner for an account.");
  return token ? 0 : 1;
}

const deadlineMs = 2000;
const readiness = z.object({ checks: z.array(z.object({ ok: z.boolean(), detail: z.string() })) });

/** @returns what a program's readiness says of checks that do not hold, in its words; nothing when it does not answer. */
export async function readAdvice(url: string): Promise<string[]> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) });
    const { checks } = readiness.parse(await response.json());
    return checks.flatMap(({ ok, detail }) => (ok ? [] : [detail]));
  } catch {
    // Whether it answers at all is in the table of processes already.
    return [];
  }
}

const columns = ["process", "state", "pid", "uptime", "restarts", "port", "memory"];

/** One line for each process, columns aligned. */
export function statusTable(processes: ProcessStatus[]): string {
  const rows = processes.map((one) => [
    one.name,
    one.state,
    one.pid === undefined ? "-" : String(one.pid),
    one.uptimeSeconds === undefined ? "-" : describeDuration(one.uptimeSeconds),
    String(one.restarts),
    String(one.port),
    one.memoryBytes === undefined ? "-" : `${Math.round(one.memoryBytes / 1024 ** 2)} MiB`,
  ]);
  const table = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The two largest units: `42s`, `3m 7s`, `5h 12m`, `9d 1h`. */
export function describeDuration(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days}d ${hours}h`;
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}

import type { Environment } from "@/lib/kernel/config";
import type { Logger } from "@/lib/kernel/telemetry";
import { identifyProcess } from "@/lib/kernel/processes/process-identity";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { assertBuilt } from "../build/assert-built";
import { assertPortFree } from "./assert-port-free";
import type { Bootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import { logFileOf, prepareHome, readNodeId } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { postgresSpec } from "./postgres-spec";
import { portVariables, type ProcessName } from "./process-names";
import { programSpecs, type Mode } from "./program-specs";
import { isMachineRemoved } from "../removed-machine";
import { ensureSecret, secretFile } from "../settings/secrets";
import { StartError } from "../start-error";
import type { StartFailure } from "./state-file";
import { stopStepsOf, type EngineFate } from "./stop-steps";
import type { ProcessSpec } from "./supervised-process";
import { Supervisor } from "./supervisor";
import { acquireSupervisorLock } from "./supervisor-lock";
import { untilReady } from "./until-ready";

/** From an empty database to a product that answers on every port. A developer's first compilation takes longer. */
const readyTimeoutMs: Record<Mode, number> = { production: 120_000, development: Infinity };

type Launch = { settings: LaunchSettings; mode: Mode; bootstrap: Bootstrap; log: Logger; interrupted: AbortSignal };

/**
 * Starts the whole product under this process and keeps it running: database, migrations, then all programs at once.
 * Resolves when it is usable; `stop` ends everything in order,
 * the engines too unless they are left to the next start.
 *
 * @throws StartError, AlreadyRunningError or SecretMissingError. By then nothing runs any more.
 */
export async function superviseProduct(launch: Launch): Promise<{ stop(engines: EngineFate): Promise<void> }> {
  const { settings, mode, bootstrap, log } = launch;
  await prepareHome(settings.home);
  const lock = await acquireSupervisorLock(settings.home.run);
  const self = await identifyProcess(process.pid);
  if (!self) throw new Error("this process cannot be found in the process table");
  const supervisor = await Supervisor.open({
    stateFile: settings.home.stateFile,
    state: { supervisor: self, url: settings.url, mode },
    logFiles: [logFileOf(settings.home, "supervisor")],
    stopSteps: (name, engines) => stopStepsOf(name, settings.gatewayDrainMs, engines),
    log,
  });
  const stop = async (engines: EngineFate, failure?: StartFailure) => {
    await supervisor.enter("stopping", "stopping", failure);
    await supervisor.stop(engines);
    if (engines === "stop") {
      await bootstrap.stopEngines(settings.home.root).catch((error: unknown) => {
        log.error({ err: error }, "engines could not be stopped");
      });
    }
    await supervisor.enter(failure ? "failed" : "stopped", failure ? "the start failed" : "stopped", failure);
    await lock.release();
  };
  try {
    await start(supervisor, launch);
  } catch (error) {
    log.error({ err: error }, "the start failed");
    await stop("stop", describeFailure(error));
    throw error;
  }
  return { stop };
}

async function start(supervisor: Supervisor, launch: Launch): Promise<void> {
  const { settings, mode, bootstrap, interrupted } = launch;
  if (mode === "production") assertBuilt(settings.installation);
  const database = settings.databaseUrl ? undefined : await postgresSpec(settings, bootstrap);
  const programs = await specifyPrograms(launch);
  await supervisor.enter("starting", "looking at what runs");
  await supervisor.clear(database ? [database, ...programs] : programs);
  for (const spec of database ? [database, ...programs] : programs) await assertStartable(supervisor, settings, spec);
  const ready = (names?: ProcessName[]) =>
    untilReady(
      () => supervisor.records().filter(({ name }) => names?.includes(name) ?? true),
      readyTimeoutMs[mode],
      interrupted,
    );
  if (database) {
    await supervisor.enter("starting", "starting the database");
    supervisor.add(database);
    await ready(["postgres"]);
  }
  await supervisor.enter("starting", "bringing the schema up to date");
  await bootstrap.migrate(await readDatabaseAccess(settings));
  interrupted.throwIfAborted();
  await supervisor.enter("starting", "starting the programs");
  for (const spec of programs) {
    supervisor.add(spec);
    // Next compiles on the first request; an agent that calls it meanwhile only meets deadlines.
    if (mode === "development" && spec.name === "web") await ready(["web"]);
  }
  await ready();
  await supervisor.enter("running", "running");
}

async function specifyPrograms({ settings, mode, bootstrap }: Launch): Promise<ProcessSpec[]> {
  const environment: Environment = {};
  if (!settings.databaseUrl) environment["DATABASE_URL_FILE"] = secretFile(settings.home, "database-url");
  if (!settings.secret)
    environment["KAMIWAZA_SECRET_FILE"] = (await ensureSecret(settings.home, "kamiwaza-secret")).file;
  const isJoinedByHand = ["JOIN_TOKEN", "JOIN_TOKEN_FILE"].some((name) => settings.environment[name]);
  const joinToken = async () =>
    isJoinedByHand
      ? undefined
      : bootstrap.issueJoinToken(await readDatabaseAccess(settings), await readNodeId(settings.home));
  const isRemoved = () => isMachineRemoved(settings, bootstrap);
  return programSpecs(settings, mode, { environment, joinToken, isRemoved });
}

async function assertStartable(supervisor: Supervisor, settings: LaunchSettings, spec: ProcessSpec): Promise<void> {
  // A lock file of PostgreSQL means that our own server may hold its port; its start finds that out.
  const mayRun = spec.name === "postgres" && existsSync(join(settings.home.postgres, "postmaster.pid"));
  if (mayRun || supervisor.canTakeOver(spec)) return;
  await assertPortFree(settings.hosts[spec.name], spec.port, portVariables[spec.name]);
}

function describeFailure(error: unknown): StartFailure {
  if (error instanceof StartError) return { what: error.message, fix: error.fix, log: error.log };
  const what = error instanceof Error ? error.message : String(error);
  return { what, fix: "The log of the supervisor says more: npm run logs supervisor.", log: [] };
}

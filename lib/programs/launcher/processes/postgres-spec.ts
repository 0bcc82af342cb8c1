import { createHash } from "node:crypto";
import { identifyProcess } from "@/lib/kernel/processes/process-identity";
import type { Bootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import { logFileOf } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { watchProcess } from "./running-process";
import { ensureSecret, secretFile, writeSecret } from "../settings/secrets";
import { productionTiming, type ProcessSpec } from "./supervised-process";

/**
 * The embedded PostgreSQL as a process like the others. Every start leaves its URL in the secret file `database-url`,
 * where the programs and the next launcher find it.
 */
export async function postgresSpec(settings: LaunchSettings, bootstrap: Bootstrap): Promise<ProcessSpec> {
  const { home, ports } = settings;
  const password = await ensureSecret(home, "postgres-password");
  const logFile = logFileOf(home, "postgres");
  return {
    name: "postgres",
    port: ports.postgres,
    fingerprint: createHash("sha256").update(`${home.postgres}:${ports.postgres}`).digest("hex").slice(0, 16),
    logFile,
    start: async (record) => {
      const { url, pid } = await bootstrap.startPostgres({
        dataDirectory: home.postgres,
        port: ports.postgres,
        password: password.value,
        logFile,
      });
      const identity = await identifyProcess(pid);
      if (!identity) throw new Error("PostgreSQL ended right after it had answered");
      await record(identity);
      await writeSecret(secretFile(home, "database-url"), url);
      return watchProcess(identity);
    },
    isReady: async () => bootstrap.isDatabaseReady(await readDatabaseAccess(settings)),
    // A database that answers slowly is not helped by being killed: that it runs is enough.
    isLive: async () => true,
    timing: { ...productionTiming, startTimeoutMs: Infinity },
  };
}

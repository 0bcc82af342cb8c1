import { createDatabase } from "@/db/client";
import { databaseConfig, queueConfig, readConfig, secretsConfig, telemetryConfig } from "@/lib/kernel/config";
import { createQueueClient } from "@/lib/kernel/queue";
import { createKeyRing } from "@/lib/kernel/secrets";
import { createLogger } from "@/lib/kernel/telemetry";
import { ChangeCount } from "./change-count";
import type { Platform } from "./context";

/** Kept on the global object, because the development server loads modules again on every change. */
const holder = globalThis as typeof globalThis & { kamiwazaPlatform?: Platform };

/** This process's database, queue and keys, made on first use from its configuration. */
export function getPlatform(process: string): Platform {
  holder.kamiwazaPlatform ??= createPlatform(process);
  return holder.kamiwazaPlatform;
}

function createPlatform(process: string): Platform {
  const { database, queue, secrets, telemetry } = readConfig({
    database: databaseConfig,
    queue: queueConfig,
    secrets: secretsConfig,
    telemetry: telemetryConfig,
  });
  const log = createLogger(process, telemetry.LOG_LEVEL);
  return {
    db: createDatabase(database.DATABASE_URL, { max: database.DATABASE_POOL_MAX, name: process }),
    queue: createQueueClient({ ...queue, databaseUrl: database.DATABASE_URL, log }),
    keys: createKeyRing(secrets.KAMIWAZA_SECRET),
    log,
    changes: new ChangeCount(),
  };
}

import { createDatabase } from "@/db/client";
import { verifyAccessToken } from "@/lib/identity/auth/tokens/access-token";
import { ingressIdentity } from "@/lib/identity/auth/tokens/ingress-identity";
import { ingressTokenSeconds, signIngressToken } from "@/lib/identity/auth/tokens/ingress-token";
import { readSigningKeys } from "@/lib/identity/auth/tokens/signing-keys";
import {
  databaseConfig,
  gatewayConfig,
  homeConfig,
  readConfigOrExit,
  secretsConfig,
  telemetryConfig,
} from "@/lib/kernel/config";
import { createKeyRing } from "@/lib/kernel/secrets";
import { createLogger } from "@/lib/kernel/telemetry";
import { join } from "node:path";
import { createGateway } from "./create-gateway";
import { createIngressTokens } from "./directory/ingress-tokens";
import { keepDirectory } from "./directory/keep-directory";
import { keepSigningKeys } from "./directory/keep-signing-keys";
import { sqlDirectorySource } from "./directory/read-directory";
import { openSpool } from "./metering/spool";
import { sqlLedger } from "./metering/write-calls";

/** Reading the directory and writing records is all the gateway does with the database. */
const connectionsMax = 4;
const spoolBytesMax = 64 * 1024 * 1024;

const config = readConfigOrExit({
  gateway: gatewayConfig,
  database: databaseConfig,
  home: homeConfig,
  secrets: secretsConfig,
  telemetry: telemetryConfig,
});
const log = createLogger("gateway", config.telemetry.LOG_LEVEL);
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a promise failed unseen");
  process.exit(1);
});

const settings = config.gateway;
const max = Math.min(connectionsMax, config.database.DATABASE_POOL_MAX);
const db = createDatabase(config.database.DATABASE_URL, { max, name: "kamiwaza-gateway" });
const keys = createKeyRing(config.secrets.KAMIWAZA_SECRET);
const directory = keepDirectory({ source: sqlDirectorySource(db), log });
const keptKeys = keepSigningKeys(() => readSigningKeys(db, keys), log);
const gateway = createGateway({
  settings,
  directory,
  keys,
  verifyToken: (token) => verifyAccessToken(token, keptKeys.resolve),
  tokens: createIngressTokens({
    sign: async (nodeId) => signIngressToken(await keptKeys.get(), nodeId),
    lifeMs: ingressTokenSeconds * 1000,
    log,
  }),
  identity: async () => ingressIdentity(await keptKeys.get()),
  ledger: sqlLedger(db),
  spool: await openSpool(join(config.home.KAMIWAZA_HOME, "gateway", "calls.ndjson"), spoolBytesMax, log),
  log,
  webSockets: process.env.NODE_ENV === "development",
});
const { port } = await gateway.listen(settings.GATEWAY_PORT, settings.GATEWAY_HOST);
log.info({ port, host: settings.GATEWAY_HOST }, "gateway listens");

const stop = async (signal: NodeJS.Signals): Promise<void> => {
  log.info({ signal }, "gateway drains");
  await gateway.drain();
  keptKeys.stop();
  directory.stop();
  await db.close();
  log.info("gateway stopped");
};
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal));

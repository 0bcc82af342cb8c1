import { createDatabase } from "@/db/client";
import { ingressIdentity } from "@/lib/identity/auth/tokens/ingress-identity";
import { ingressTokenSeconds, signIngressToken } from "@/lib/identity/auth/tokens/ingress-token";
import { readSigningKeys } from "@/lib/identity/auth/tokens/signing-keys";
import { gatewayConfig } from "@/lib/kernel/config";
import { createKeyRing } from "@/lib/kernel/secrets";
import { createLogger } from "@/lib/kernel/telemetry";
import { createGateway } from "@/lib/programs/gateway/create-gateway";
import { createIngressTokens } from "@/lib/programs/gateway/directory/ingress-tokens";
import { keepDirectory } from "@/lib/programs/gateway/directory/keep-directory";
import { keepSigningKeys } from "@/lib/programs/gateway/directory/keep-signing-keys";
import { sqlDirectorySource } from "@/lib/programs/gateway/directory/read-directory";
import { openSpool } from "@/lib/programs/gateway/metering/spool";
import { join } from "node:path";
import { announce } from "../program";

/* The gateway on an installation's database, with nothing but its records thrown away: what they cost is the difference. */

const [databaseUrl = "", secret = "", folder = ""] = process.argv.slice(2);
const log = createLogger("bench-gateway", "warn");
const db = createDatabase(databaseUrl, { max: 4, name: "bench-gateway" });
const keys = createKeyRing(secret);
const directory = keepDirectory({ source: sqlDirectorySource(db), log });
const keptKeys = keepSigningKeys(() => readSigningKeys(db, keys), log);

const gateway = createGateway({
  settings: gatewayConfig.parse({}),
  directory,
  keys,
  verifyToken: () => Promise.reject(new Error("only API keys are used here")),
  tokens: createIngressTokens({
    sign: async (nodeId) => signIngressToken(await keptKeys.get(), nodeId),
    lifeMs: ingressTokenSeconds * 1000,
    log,
  }),
  identity: async () => ingressIdentity(await keptKeys.get()),
  ledger: { write: () => Promise.resolve() },
  spool: await openSpool(join(folder, "calls.ndjson"), 2 ** 20, log),
  log,
  webSockets: false,
});
announce(await gateway.listen(0, "127.0.0.1"));

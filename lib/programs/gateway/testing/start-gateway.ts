import { verifyAccessToken } from "@/lib/identity/auth/tokens/access-token";
import { gatewayConfig } from "@/lib/kernel/config";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { selfSignedCertificate } from "@/lib/kernel/tls";
import { KeyObject } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGateway, type GatewaySettings } from "../create-gateway";
import { openSpool } from "../metering/spool";
import { addApiKey, keyRing, signingPair } from "./credentials";
import { memoryDirectory, type MemoryDirectory } from "./memory-directory";
import { memoryLedger, type MemoryLedger } from "./memory-ledger";

export type RunningGateway = {
  url: string;
  port: number;
  directory: MemoryDirectory;
  ledger: MemoryLedger;
  /** A key that may call everything in the test organization. */
  key: string;
  /** Idempotent. */
  drain(): Promise<void>;
};

export async function startGateway(
  changes: Partial<GatewaySettings> = {},
  { webSockets = false } = {},
): Promise<RunningGateway> {
  const directory = memoryDirectory();
  const ledger = memoryLedger();
  const folder = mkdtempSync(join(tmpdir(), "kamiwaza-gateway-"));
  const gateway = createGateway({
    settings: { ...gatewayConfig.parse({ GATEWAY_DRAIN_MS: 200 }), ...changes },
    directory,
    keys: keyRing,
    verifyToken: (token) => verifyAccessToken(token, () => signingPair.publicKey),
    identity: () => Promise.resolve(selfSignedCertificate(KeyObject.from(signingPair.privateKey))),
    tokens: { tokenFor: (nodeId) => `token-for-${nodeId}` },
    ledger,
    spool: await openSpool(join(folder, "calls.ndjson"), 1024 * 1024, quietLog),
    log: quietLog,
    webSockets,
  });
  const { port } = await gateway.listen(0, "127.0.0.1");
  let drained: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    directory,
    ledger,
    key: addApiKey(directory),
    drain: () => (drained ??= gateway.drain().then(() => rm(folder, { recursive: true, force: true }))),
  };
}

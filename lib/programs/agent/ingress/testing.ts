import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createRegistry } from "@/lib/kernel/telemetry";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import type { TlsIdentity } from "@/lib/kernel/tls";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { onTestFinished, vi } from "vitest";
import type { FoundEngine } from "../instances";
import { openRunLogs } from "../runtimes/run-logs";
import { createIngress, createIngressTokens } from ".";

export const nodeId = randomUUID();
export const instanceId = randomUUID();
export const pair = await generateKeyPair("RS256", { extractable: true });
export const stranger = await generateKeyPair("RS256");
export const publicKey = { ...(await exportJWK(pair.publicKey)), kid: "now", alg: "RS256", use: "sig" };

export type Signing = {
  key?: CryptoKey | Uint8Array;
  alg?: string;
  typ?: string;
  audience?: string;
  issuer?: string;
  expires?: string;
};

export const sign = ({ key = pair.privateKey, alg = "RS256", typ = "ingress+jwt", ...changes }: Signing = {}) =>
  new SignJWT({})
    .setProtectedHeader({ alg, typ, kid: "now" })
    .setIssuer(changes.issuer ?? "kamiwaza")
    .setAudience(changes.audience ?? `kamiwaza-node:${nodeId}`)
    .setIssuedAt()
    .setExpirationTime(changes.expires ?? "5m")
    .sign(key);

export type Engine = (req: IncomingMessage, res: ServerResponse) => void;

/** A real engine-like server behind a real ingress. */
export async function openIngress(
  engine: Engine,
  found: Partial<Extract<FoundEngine, { kind: "serving" }>> | FoundEngine = {},
  identity?: TlsIdentity,
  limits: Parameters<typeof createIngress>[0]["limits"] = {},
) {
  const behind = createServer(engine).listen(0, "127.0.0.1");
  await once(behind, "listening");
  const root = temporaryFolder();
  const tokens = createIngressTokens({ nodeId: () => nodeId, nowMs: Date.now, log: quietLog });
  tokens.setKeys([publicKey]);
  const serving: FoundEngine = {
    kind: "serving",
    origin: `http://127.0.0.1:${(behind.address() as AddressInfo).port}`,
    apiKey: "engine-key",
    paths: [
      { method: "POST", path: "/v1/chat/completions" },
      { method: "GET", path: "/v1/models" },
    ],
  };
  const noteAnswer = vi.fn();
  const ingress = createIngress({
    findEngine: (id) => (id === instanceId ? { ...serving, ...found } : { kind: "unknown" }),
    noteAnswer,
    logs: openRunLogs(root),
    tokens,
    identity,
    limits,
    readiness: () => ({ ready: false, reason: "joining" }),
    metrics: createRegistry("test"),
    log: quietLog,
  });
  const { port } = await ingress.listen(0, "127.0.0.1");
  onTestFinished(async () => {
    behind.closeAllConnections();
    behind.close();
    await ingress.close(0);
  });
  const token = await sign();
  const url = `http://127.0.0.1:${port}`;
  const ask = (
    path: string,
    init: Omit<RequestInit, "headers"> & { token?: string; headers?: Record<string, string> } = {},
  ) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${init.token ?? token}`, ...init.headers } });
  return {
    ingress,
    tokens,
    noteAnswer,
    root,
    url,
    port,
    token,
    ask,
    at: (path: string) => `/instances/${instanceId}${path}`,
  };
}

export const answerOk: Engine = (req, res) => {
  req.resume();
  res.writeHead(200, { "content-type": "application/json" }).end(`{"ok":true}`);
};

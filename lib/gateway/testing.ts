/** Fakes of what the gateway does not own: nodes with engines, and the database behind its directory. */
import { audience, issuer, verifyAccessToken } from "@/lib/auth/access-token";
import { gatewayConfig } from "@/lib/config";
import type { Scope } from "@/lib/context/actor";
import { createKeyRing } from "@/lib/secrets";
import { quietLog } from "@/lib/testing/quiet-log";
import { keyedTls, selfSignedCertificate } from "@/lib/tls";
import { generateKeyPair, SignJWT } from "jose";
import { KeyObject, randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallRecord } from "./call-record";
import { createGateway, type GatewaySettings } from "./create-gateway";
import type { Directory, KnownApiKey, KnownDeployment, KnownSession } from "./directory";
import type { Ledger } from "./meter";
import { openSpool } from "./spool";

export const keyRing = createKeyRing("a master secret for tests that is long enough");
export const organizationId = "11111111-1111-4111-8111-111111111111";
export const signingPair = await generateKeyPair("RS256", { extractable: true });

type Arrived = {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
  /** Settles when the gateway closes the connection before the answer was whole. */
  aborted: Promise<void>;
};
export type Answer = (arrived: Arrived, res: ServerResponse) => void | Promise<void>;

/** Of a node that is reached by TLS. */
export type KeyPair = { privateKey: KeyObject; publicKey: KeyObject };

export type FakeNode = {
  nodeId: string;
  nodeKey: object;
  url: string;
  arrived: Arrived[];
  close(): Promise<void>;
};

/** A node's ingress with an engine behind it that does what the test says. */
export async function startFakeNode(answer: Answer, pair?: KeyPair): Promise<FakeNode> {
  const arrived: Arrived[] = [];
  const take = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const aborted = new Promise<void>((resolve) => {
      res.once("close", () => {
        if (!res.writableFinished) resolve();
      });
    });
    const body = JSON.parse((await readAll(req)).toString()) as Record<string, unknown>;
    const one = { path: req.url ?? "", authorization: req.headers.authorization, body, aborted };
    arrived.push(one);
    await answer(one, res);
  };
  const onRequest = (req: IncomingMessage, res: ServerResponse) => void take(req, res);
  const server = pair
    ? createTlsServer({ ...keyedTls, ...selfSignedCertificate(pair.privateKey), requestCert: true }, onRequest)
    : createServer(onRequest);
  const address = await listenAnywhere(server);
  return {
    nodeId: randomUUID(),
    nodeKey: pair?.publicKey.export({ format: "jwk" }) ?? {},
    url: pair ? address.replace("http:", "https:") : address,
    arrived,
    close: () => closeServer(server),
  };
}

export function listenAnywhere(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

export function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The bytes of a streamed chat as engines send it: role, words, stop, usage, end marker. */
export function chatStream(words: string[], { usage = true, done = true, lineEnd = "\n" } = {}): string {
  const chunk = (body: object) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", ...body })}${lineEnd}${lineEnd}`;
  const choice = (delta: object, finish: string | null = null) => ({
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return [
    chunk(choice({ role: "assistant", content: "" })),
    ...words.map((content) => chunk(choice({ content }))),
    chunk(choice({}, "stop")),
    usage ? chunk(usagePart(words.length)) : "",
    done ? `data: [DONE]${lineEnd}${lineEnd}` : "",
  ].join("");
}

const usagePart = (words: number) => ({
  choices: [],
  usage: { prompt_tokens: 7, completion_tokens: words, total_tokens: 7 + words },
});

export const chatAnswer = (content: string) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
});

export function sendJson(res: ServerResponse, body: unknown, status = 200): void {
  res.writeHead(status, { "content-type": "application/json" });
  res.end(JSON.stringify(body));
}

export function sendEvents(res: ServerResponse, text: string): void {
  res.writeHead(200, { "content-type": "text/event-stream" });
  res.end(text);
}

export type MemoryDirectory = Directory & {
  keys: Map<string, KnownApiKey>;
  sessionsById: Map<string, KnownSession>;
  all: KnownDeployment[];
  age: number;
  refreshes: number;
  onRefresh: () => void;
};

function memoryDirectory(): MemoryDirectory {
  return {
    keys: new Map(),
    sessionsById: new Map(),
    all: [],
    age: 0,
    refreshes: 0,
    onRefresh: () => undefined,
    apiKey(id) {
      return this.keys.get(id);
    },
    session(id) {
      return this.sessionsById.get(id);
    },
    deployment(id) {
      return this.all.find((deployment) => deployment.id === id);
    },
    deployments(organization) {
      return this.all.filter((deployment) => deployment.organizationId === organization);
    },
    ageMs() {
      return this.age;
    },
    async refresh() {
      this.refreshes += 1;
      this.onRefresh();
    },
  };
}

export function addApiKey(directory: MemoryDirectory, changes: Partial<KnownApiKey> = {}): string {
  const id = randomUUID();
  const secret = randomUUID().replaceAll("-", "").padEnd(43, "x");
  directory.keys.set(id, {
    id,
    digest: keyRing.digest("api-key", secret),
    organizationId,
    userId: randomUUID(),
    username: "ada",
    scope: "write",
    expiresAtMs: Infinity,
    ...changes,
  });
  return `kmz_${id.replaceAll("-", "")}_${secret}`;
}

export function addSession(directory: MemoryDirectory, scope: Scope = "write"): KnownSession {
  const session = {
    id: randomUUID(),
    organizationId,
    userId: randomUUID(),
    username: "ada",
    scope,
    expiresAtMs: Infinity,
  };
  directory.sessionsById.set(session.id, session);
  return session;
}

/** An access token as our sign-in makes it; a test changes what it wants to see refused. */
export function accessToken(session: KnownSession, header: { alg?: string; typ?: string } = {}): SignJWT {
  return new SignJWT({
    sid: session.id,
    tenant_id: session.organizationId,
    preferred_username: session.username,
    scope: session.scope,
  })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: "test", ...header })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(session.userId)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime("1h");
}

export function addDeployment(
  directory: MemoryDirectory,
  name: string,
  nodes: FakeNode[],
  changes: Partial<KnownDeployment> = {},
): KnownDeployment {
  const deployment: KnownDeployment = {
    id: randomUUID(),
    organizationId,
    name,
    repoId: `acme/${name}`,
    phase: nodes.length > 0 ? "serving" : "starting",
    createdAtMs: Date.now(),
    instances: nodes.map(({ nodeId, nodeKey, url }) => ({
      id: randomUUID(),
      nodeId,
      nodeKey,
      ingressUrl: url,
      nodeReported: true,
    })),
    ...changes,
  };
  directory.all.push(deployment);
  return deployment;
}

export type MemoryLedger = Ledger & { records: CallRecord[]; failing: boolean };

export function memoryLedger(): MemoryLedger {
  const written = new Map<string, CallRecord>();
  return {
    failing: false,
    get records() {
      return [...written.values()];
    },
    async write(records) {
      if (this.failing) throw new Error("the database is away");
      for (const record of records) written.set(record.usageId, record);
    },
  };
}

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

export async function startGateway(changes: Partial<GatewaySettings> = {}): Promise<RunningGateway> {
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

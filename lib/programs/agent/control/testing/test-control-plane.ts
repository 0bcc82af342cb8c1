/** A small control plane that speaks the real protocol over real HTTP, for what an agent must stand. */
import * as protocol from "@/lib/serving/nodes/protocol";
import { freePort } from "@/lib/kernel/testing/free-port";
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from "jose";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Answer = { status: number; body: unknown; headers?: Record<string, string> };

type Joined = { nodeId: string; publicKey: protocol.JoinRequest["publicKey"] };

export class TestControlPlane {
  readonly tokens = new Set<string>();
  readonly joins: protocol.JoinRequest[] = [];
  readonly reports: protocol.Report[] = [];
  readonly inspections: protocol.FileInspection[] = [];
  /** Revisions that agents asked for the list after. */
  readonly polls: number[] = [];
  /** Answers instead of the protocol's own; for a control plane that misbehaves. */
  intercept: ((path: string) => Answer | undefined) | undefined;
  list: protocol.Assignments = {
    revision: 1,
    downloads: [],
    verifications: [],
    instances: [],
    removeFileIds: [],
    ingressKeys: [],
  };
  /** How far its clock is ahead. */
  clockSkewMs = 0;
  url = "";
  readonly #server: Server;
  readonly #nodes = new Map<string, Joined>();
  readonly #waiting = new Set<() => void>();
  #ingressKey: CryptoKey | undefined;

  private constructor() {
    this.#server = createServer((req, res) => {
      this.#answer(req).then(
        ({ status, body, headers }) => send(res, status, body, { date: this.#date(), ...headers }),
        (error: unknown) => send(res, 500, { detail: String(error) }, {}),
      );
    });
  }

  static async start(): Promise<TestControlPlane> {
    const plane = new TestControlPlane();
    await plane.listen(await freePort());
    const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
    plane.#ingressKey = privateKey;
    plane.list.ingressKeys = [{ ...(await exportJWK(publicKey)), kid: "test", alg: "RS256", use: "sig" }];
    onTestFinished(() => plane.stop());
    return plane;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Is there again at the address it had. */
  resume(): Promise<void> {
    return this.listen(Number(new URL(this.url).port));
  }

  issueToken(): string {
    const token = `1.${randomUUID()}.secret`;
    this.tokens.add(token);
    return token;
  }

  /** Makes a new list with a rising revision and wakes whoever waits for one. */
  assign(changes: Partial<protocol.Assignments>): void {
    this.list = { ...this.list, revision: this.list.revision + 1, ...changes };
    for (const wake of this.#waiting) wake();
  }

  /** Removes every node, as an operator does in the console. */
  removeNodes(): void {
    this.#nodes.clear();
  }

  get lastReport(): protocol.Report | undefined {
    return this.reports.at(-1);
  }

  get nodeId(): string {
    return [...this.#nodes.keys()].at(-1) ?? "";
  }

  /** A token as the gateway presents it; changes are what a test wants to see refused. */
  ingressToken(changes: { audience?: string; alg?: string; typ?: string; expires?: string; key?: CryptoKey } = {}) {
    const key = changes.key ?? this.#ingressKey;
    if (!key) throw new Error("the control plane has not started");
    return new SignJWT({})
      .setProtectedHeader({ alg: changes.alg ?? "RS256", typ: changes.typ ?? "ingress+jwt", kid: "test" })
      .setIssuer("kamiwaza")
      .setAudience(changes.audience ?? `kamiwaza-node:${this.nodeId}`)
      .setIssuedAt()
      .setExpirationTime(changes.expires ?? "5m")
      .sign(key);
  }

  #date(): string {
    return new Date(Date.now() + this.clockSkewMs).toUTCString();
  }

  async #answer(req: IncomingMessage): Promise<Answer> {
    const url = new URL(req.url ?? "/", "http://control");
    const body = await readJson(req);
    const intercepted = this.intercept?.(url.pathname);
    if (intercepted) return intercepted;
    if (url.pathname === protocol.agentPaths.join) return this.#join(protocol.joinRequest.parse(body));
    if (!(await this.#isKnown(req.headers.authorization))) return { status: 401, body: { detail: "unknown node" } };
    switch (url.pathname) {
      case protocol.agentPaths.assignments: {
        const revision = Number(url.searchParams.get("revision"));
        this.polls.push(revision);
        if (revision === this.list.revision) await this.#changed(req);
        return { status: 200, body: this.list };
      }
      case protocol.agentPaths.report:
        this.reports.push(protocol.report.parse(body));
        return { status: 200, body: { accepted: true, revision: this.list.revision } };
      case protocol.agentPaths.inspection:
        this.inspections.push(protocol.fileInspection.parse(body));
        return { status: 200, body: { accepted: true } };
      default:
        return { status: 404, body: { detail: "no such call" } };
    }
  }

  #join(request: protocol.JoinRequest): Answer {
    if (!this.tokens.delete(request.token))
      return { status: 401, body: { detail: "The join token is wrong or used." } };
    this.joins.push(request);
    const known = [...this.#nodes.values()].find(({ publicKey }) => publicKey.x === request.publicKey.x);
    const nodeId = known?.nodeId ?? randomUUID();
    this.#nodes.set(nodeId, { nodeId, publicKey: request.publicKey });
    return { status: 200, body: { nodeId, organizationId: randomUUID() } };
  }

  async #isKnown(authorization: string | undefined): Promise<boolean> {
    const token = authorization?.replace("Bearer ", "") ?? "";
    for (const { nodeId, publicKey } of this.#nodes.values()) {
      const isValid = await jwtVerify(token, await importJWK(publicKey, "EdDSA"), {
        algorithms: ["EdDSA"],
        issuer: nodeId,
        audience: protocol.controlAudience,
        maxTokenAge: 60,
        clockTolerance: 30,
        currentDate: new Date(Date.now() + this.clockSkewMs),
      }).then(
        () => true,
        () => false,
      );
      if (isValid) return true;
    }
    return false;
  }

  /** Like the real one, it answers after a while also when nothing changed. */
  #changed(req: IncomingMessage): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, 25_000);
      this.#waiting.add(wake);
      req.once("close", () => req.destroyed && req.socket.destroyed && wake());
    });
  }
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
}

function send(res: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  res.writeHead(status, { "content-type": "application/json", ...headers });
  res.end(text);
}

import type { NodeFacts } from "@/lib/serving/engines";
import type { Platform } from "@/lib/kernel/context";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { randomUUID } from "node:crypto";
import * as verbs from "..";
import * as operations from "../contract/agent";
import {
  controlAudience,
  type Assignments,
  type FileInspection,
  type JoinRequest,
  type ObservedInstance,
  type Report,
} from "../protocol";
import { someFacts } from "./some-facts";

/** Speaks the agent protocol through the real route handlers, with a key of its own. */
export class TestAgent {
  nodeId = "";
  sequence = 0;
  bootId = randomUUID();
  facts: NodeFacts = someFacts();
  list: Assignments = {
    revision: 0,
    downloads: [],
    verifications: [],
    instances: [],
    removeFileIds: [],
    ingressKeys: [],
  };
  filesPresent: string[] = [];
  ingressUrl = "http://127.0.0.1:3200";
  /** Fires when the server that it talks to ends. */
  ending: AbortSignal = new AbortController().signal;
  readonly name: string;
  private readonly platform: Platform;
  readonly keys: { privateKey: CryptoKey; publicKey: JoinRequest["publicKey"] };

  private constructor(platform: Platform, name: string, keys: TestAgent["keys"]) {
    this.platform = platform;
    this.name = name;
    this.keys = keys;
  }

  static async create(platform: Platform, name = "atlas"): Promise<TestAgent> {
    const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const { x = "" } = await exportJWK(publicKey);
    return new TestAgent(platform, name, { privateKey, publicKey: { kty: "OKP", crv: "Ed25519", x } });
  }

  /** Joined with a fresh token and seen once, as the control plane's own machine: approved, and reached by loopback. */
  static async joined(platform: Platform, organizationId: string, name = "atlas"): Promise<TestAgent> {
    const agent = await TestAgent.create(platform, name);
    const response = await agent.join(
      await verbs.issueJoinToken(platform.db, platform.keys, { organizationId, createdBy: null, forLocalNode: true }),
    );
    if (!response.ok) throw new Error(`could not join: ${response.status}`);
    await agent.report();
    return agent;
  }

  /** Another machine, joined and seen once, that nobody has approved yet. */
  static async stranger(platform: Platform, organizationId: string, name = "mallory"): Promise<TestAgent> {
    const agent = await TestAgent.create(platform, name);
    agent.ingressUrl = "https://10.9.8.7:3200";
    const token = await verbs.issueJoinToken(platform.db, platform.keys, { organizationId, createdBy: null });
    const response = await agent.join(token);
    if (!response.ok) throw new Error(`could not join: ${response.status}`);
    await agent.report();
    return agent;
  }

  async join(token: string): Promise<Response> {
    const body = { token, name: this.name, publicKey: this.keys.publicKey, agentVersion: "1.0.0", facts: this.facts };
    const response = await this.handle(operations.joinNode, verbs.joinNode)(this.post(operations.joinNode.path, body));
    if (response.ok) this.nodeId = ((await response.clone().json()) as { nodeId: string }).nodeId;
    return response;
  }

  /** Reads the newest list, whatever this agent knew. */
  async poll(): Promise<Assignments> {
    const response = await this.pollFor(-1);
    if (!response.ok) throw new Error(`could not poll: ${response.status} ${await response.text()}`);
    this.list = (await response.json()) as Assignments;
    return this.list;
  }

  async pollFor(revision: number, { signal, token }: { signal?: AbortSignal; token?: string } = {}): Promise<Response> {
    const url = `http://control${operations.getAssignments.path}?revision=${revision}`;
    const headers = { authorization: `Bearer ${token ?? (await this.token())}` };
    return this.handle(
      operations.getAssignments,
      verbs.getAssignments,
    )(new Request(url, { headers, ...(signal ? { signal } : {}) }));
  }

  async report(changes: Partial<Report> = {}): Promise<{ accepted: boolean; revision: number }> {
    const response = await this.reportRaw(changes);
    if (!response.ok) throw new Error(`could not report: ${response.status} ${await response.text()}`);
    return (await response.json()) as { accepted: boolean; revision: number };
  }

  async reportRaw(changes: Record<string, unknown> = {}): Promise<Response> {
    this.sequence += 1;
    const body: Report = {
      sequence: this.sequence,
      bootId: this.bootId,
      revision: this.list.revision,
      agentVersion: "1.0.0",
      ingressUrl: this.ingressUrl,
      facts: this.facts,
      engines: [{ engine: "llama-cpp", available: true, variant: "bundled" }],
      downloads: [],
      verifications: [],
      instances: [],
      filesPresent: this.filesPresent,
    };
    const request = this.post(operations.acceptReport.path, { ...body, ...changes }, await this.token());
    return this.handle(operations.acceptReport, verbs.acceptReport)(request);
  }

  /** Reads its list and reports every instance in the given phase, as far as it is wanted. */
  async obey(phase: ObservedInstance["phase"] = "serving", changes: Partial<ObservedInstance> = {}): Promise<void> {
    await this.poll();
    await this.report({ instances: this.observed(phase, changes) });
  }

  /** What it says of the instances on its list. */
  observed(phase: ObservedInstance["phase"] = "serving", changes: Partial<ObservedInstance> = {}): ObservedInstance[] {
    return this.list.instances.map((instance) => ({
      instanceId: instance.instanceId,
      generation: instance.generation,
      phase: instance.desired === "stop" ? "stopped" : phase,
      since: "2026-11-24T12:00:00.000Z",
      restarts: 0,
      ...changes,
    }));
  }

  async inspect(inspection: FileInspection): Promise<{ accepted: boolean }> {
    const request = this.post(operations.acceptInspection.path, inspection, await this.token());
    return (await (await this.handle(operations.acceptInspection, verbs.acceptInspection)(request)).json()) as {
      accepted: boolean;
    };
  }

  token(claims: { issuer?: string; audience?: string; lifeSeconds?: number; issuedAt?: number } = {}): Promise<string> {
    const {
      issuer = this.nodeId,
      audience = controlAudience,
      lifeSeconds = 60,
      issuedAt = Math.floor(Date.now() / 1000),
    } = claims;
    return new SignJWT()
      .setProtectedHeader({ alg: "EdDSA" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifeSeconds)
      .sign(this.keys.privateKey);
  }

  private get handle() {
    return verbs.createAgentRoute(() => this.platform, this.ending);
  }

  private post(path: string, body: unknown, token?: string): Request {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    return new Request(`http://control${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  }
}

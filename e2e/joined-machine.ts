import type { NodeFacts } from "@/lib/serving/engines";
import {
  agentPaths,
  controlAudience,
  type Assignments,
  type FileInspection,
  type Report,
} from "@/lib/serving/nodes/protocol";
import { someFacts } from "@/lib/serving/nodes/testing/some-facts";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { randomUUID } from "node:crypto";
import type { ApiClient } from "./api-client";

/** What a machine says of itself. */
type Said = { name: string; facts: NodeFacts };

/** Another machine that joins and says no more: it waits for approval. @returns its node's id. */
export async function joinMachine(
  url: string,
  api: ApiClient,
  name: string,
  facts: Partial<NodeFacts> = {},
): Promise<string> {
  const { token } = await api.call<{ token: string }>("POST", "/api/nodes/join-tokens");
  return (await JoinedMachine.join(url, token, { name, facts: someFacts(facts) })).nodeId;
}

/** Another machine, with a valid join token and a key of its own, that says what it is told to say. */
export class JoinedMachine {
  nodeId = "";
  private readonly url: string;
  private readonly privateKey: CryptoKey;
  private readonly bootId = randomUUID();
  private sequence = 0;
  private revision = 0;

  private readonly facts: NodeFacts;

  private constructor(url: string, privateKey: CryptoKey, facts: NodeFacts) {
    this.url = url;
    this.privateKey = privateKey;
    this.facts = facts;
  }

  static async join(url: string, token: string, { name, facts }: Said): Promise<JoinedMachine> {
    const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const { x = "" } = await exportJWK(publicKey);
    const machine = new JoinedMachine(url, privateKey, facts);
    const key = { kty: "OKP", crv: "Ed25519", x };
    const joined = await machine.post(agentPaths.join, {
      token,
      name,
      publicKey: key,
      agentVersion: "9",
      facts,
    });
    if (!joined.ok) throw new Error(`could not join: ${joined.status} ${await joined.text()}`);
    machine.nodeId = ((await joined.json()) as { nodeId: string }).nodeId;
    return machine;
  }

  report(changes: Record<string, unknown> = {}): Promise<Response> {
    this.sequence += 1;
    const body: Report = {
      sequence: this.sequence,
      bootId: this.bootId,
      revision: this.revision,
      agentVersion: "9",
      ingressUrl: "https://10.9.8.7:3200",
      facts: this.facts,
      engines: [{ engine: "llama-cpp", available: true, variant: "bundled" }],
      downloads: [],
      verifications: [],
      instances: [],
      filesPresent: [],
    };
    return this.post(agentPaths.report, { ...body, ...changes });
  }

  async inspect(inspection: FileInspection): Promise<{ accepted: boolean }> {
    return (await (await this.post(agentPaths.inspection, inspection)).json()) as { accepted: boolean };
  }

  async poll(): Promise<Assignments> {
    const response = await fetch(`${this.url}${agentPaths.assignments}?revision=-1`, { headers: await this.headers() });
    const list = (await response.json()) as Assignments;
    this.revision = list.revision;
    return list;
  }

  private async post(path: string, body: unknown): Promise<Response> {
    return fetch(this.url + path, { method: "POST", headers: await this.headers(), body: JSON.stringify(body) });
  }

  private async headers(): Promise<Record<string, string>> {
    const json = { "content-type": "application/json" };
    if (!this.nodeId) return json;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: "EdDSA" })
      .setIssuer(this.nodeId)
      .setAudience(controlAudience)
      .setIssuedAt()
      .setExpirationTime("60s")
      .sign(this.privateKey);
    return { ...json, authorization: `Bearer ${token}` };
  }
}

import { agentPaths, controlAudience, type Assignments, type FileInspection, type Report } from "@/lib/nodes/protocol";
import { someFacts } from "@/lib/nodes/testing/some-facts";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { randomUUID } from "node:crypto";

/** What a machine that has three terabytes and eight large accelerators would say. */
export const boasting = someFacts({
  hostname: "mallory",
  memory: { totalBytes: 3 * 2 ** 40, availableBytes: 3 * 2 ** 40 },
  accelerators: Array.from({ length: 8 }, (_, index) => ({
    id: `GPU-${index}`,
    vendor: "nvidia" as const,
    name: "NVIDIA H200",
    memoryBytes: 141 * 2 ** 30,
    memoryFreeBytes: 141 * 2 ** 30,
    migEnabled: false,
    unifiedMemory: false,
  })),
});

/** A machine with a valid join token and a key of its own that says whatever it likes. */
export class HostileMachine {
  nodeId = "";
  private readonly url: string;
  private readonly privateKey: CryptoKey;
  private readonly bootId = randomUUID();
  private sequence = 0;
  private revision = 0;

  private constructor(url: string, privateKey: CryptoKey) {
    this.url = url;
    this.privateKey = privateKey;
  }

  static async join(url: string, token: string, name = "mallory"): Promise<HostileMachine> {
    const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const { x = "" } = await exportJWK(publicKey);
    const machine = new HostileMachine(url, privateKey);
    const key = { kty: "OKP", crv: "Ed25519", x };
    const joined = await machine.post(agentPaths.join, {
      token,
      name,
      publicKey: key,
      agentVersion: "9",
      facts: boasting,
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
      facts: boasting,
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

import type { NodeFacts } from "@/lib/engines";
import { agentPaths } from "@/lib/nodes/protocol";
import { someFacts } from "@/lib/nodes/testing/some-facts";
import { exportJWK, generateKeyPair } from "jose";
import { ApiClient } from "./api-client";

/** Another machine that joins and says no more: it waits for approval. @returns its node's id. */
export async function joinMachine(
  url: string,
  api: ApiClient,
  name: string,
  facts: Partial<NodeFacts> = {},
): Promise<string> {
  const { token } = await api.call<{ token: string }>("POST", "/api/nodes/join-tokens");
  const { x = "" } = await exportJWK((await generateKeyPair("EdDSA", { extractable: true })).publicKey);
  const { nodeId } = await new ApiClient(url).call<{ nodeId: string }>("POST", agentPaths.join, {
    token,
    name,
    publicKey: { kty: "OKP", crv: "Ed25519", x },
    agentVersion: "1.0.0",
    facts: someFacts(facts),
  });
  return nodeId;
}

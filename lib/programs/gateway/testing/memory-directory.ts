import { randomUUID } from "node:crypto";
import { DeploymentIndex } from "../directory/deployment-index";
import type { Directory, KnownApiKey, KnownDeployment, KnownSession } from "../directory/directory";
import type { FakeNode } from "./fake-node";

export const organizationId = "11111111-1111-4111-8111-111111111111";

export type MemoryDirectory = Directory & {
  keys: Map<string, KnownApiKey>;
  sessionsById: Map<string, KnownSession>;
  all: KnownDeployment[];
  age: number;
  refreshes: number;
  onRefresh: () => void;
};

export function memoryDirectory(): MemoryDirectory {
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
    findDeployment(organization, model) {
      return new DeploymentIndex(this.all).find(organization, model);
    },
    async refresh() {
      this.refreshes += 1;
      this.onRefresh();
    },
  };
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
    stripsThinking: false,
    embeddingTokenIds: "openai",
    sampling: {},
    createdAtMs: Date.now(),
    instances: nodes.map(({ nodeId, nodeKey, url }) => ({
      id: randomUUID(),
      nodeId,
      nodeKey,
      // Fake nodes are processes of the test's machine.
      nodeIsLocal: true,
      ingressUrl: url,
      nodeReported: true,
      serves: {},
      takesTools: undefined,
    })),
    ...changes,
  };
  directory.all.push(deployment);
  return deployment;
}

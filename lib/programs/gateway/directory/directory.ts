import type { Right, Scope } from "@/lib/kernel/context/actor";
import type { DeploymentSettings, Served } from "@/lib/serving/engines";

type Holder = { organizationId: string; userId: string; username: string; scope: Scope; expiresAtMs: number };

export type KnownApiKey = Holder & { id: string; digest: string; rights: readonly Right[] };
export type KnownSession = Holder & { id: string };

export type KnownInstance = {
  id: string;
  nodeId: string;
  /** Origin of the node's ingress. */
  ingressUrl: string;
  /** The node's public key (JWK). */
  nodeKey: object;
  /** It is the machine that the control plane runs on. */
  nodeIsLocal: boolean;
  /** The agent reported within its lease. When it did not, the engine may still serve, but others come first. */
  nodeReported: boolean;
  /** What its engine does by itself beyond one answer to one text. */
  serves: Served;
  /** Undefined where the engine alone can tell. */
  takesTools: boolean | undefined;
};

export type KnownDeployment = DeploymentSettings & {
  id: string;
  organizationId: string;
  name: string;
  repoId: string | undefined;
  /** The state word shown to people. */
  phase: string;
  /** Sampling values of its configuration, for calls that send none. */
  sampling: Readonly<Record<string, number>>;
  createdAtMs: number;
  /** Only instances that serve. */
  instances: readonly KnownInstance[];
};

/** The last good copy serves this long without the database; then nobody is let in. */
export const copyAgeMsMax = 15 * 60_000;

/**
 * All that a request needs to know, in memory. The last good copy serves when the database is away; `ageMs` says how old
 * it is.
 */
export type Directory = {
  apiKey(id: string): KnownApiKey | undefined;
  session(id: string): KnownSession | undefined;
  deployment(id: string): KnownDeployment | undefined;
  /** Oldest first. */
  deployments(organizationId: string): readonly KnownDeployment[];
  /** By deployment name, deployment id or repository id, in this order. */
  findDeployment(organizationId: string, model: string): KnownDeployment | undefined;
  /** Milliseconds since the copy was last known to be true; Infinity before the first read. */
  ageMs(): number;
  /** Reads again soon, for something not known yet. Calls share one read; it never throws. */
  refresh(): Promise<void>;
};

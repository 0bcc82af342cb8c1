import type { KnownDeployment } from "./directory";

type Organization = {
  /** Oldest first. */
  all: KnownDeployment[];
  byName: Map<string, KnownDeployment>;
  byRepository: Map<string, KnownDeployment[]>;
};

/** Finds what a caller names in `model`, at the same cost however many deployments there are. */
export class DeploymentIndex {
  private readonly organizations = new Map<string, Organization>();
  private readonly byId = new Map<string, KnownDeployment>();

  constructor(deployments: Iterable<KnownDeployment>) {
    for (const deployment of [...deployments].toSorted(byAge)) {
      this.byId.set(deployment.id, deployment);
      const { all, byName, byRepository } = this.organizationOf(deployment);
      all.push(deployment);
      if (!byName.has(deployment.name)) byName.set(deployment.name, deployment);
      if (deployment.repoId === undefined) continue;
      const same = byRepository.get(deployment.repoId);
      if (same) same.push(deployment);
      else byRepository.set(deployment.repoId, [deployment]);
    }
  }

  /** Oldest first. */
  all(organizationId: string): readonly KnownDeployment[] {
    return this.organizations.get(organizationId)?.all ?? [];
  }

  /** By deployment name, deployment id or repository id, in this order; of a repository what serves before what does not. */
  find(organizationId: string, model: string): KnownDeployment | undefined {
    const organization = this.organizations.get(organizationId);
    const named = organization?.byName.get(model);
    if (named) return named;
    const known = this.byId.get(model);
    if (known?.organizationId === organizationId) return known;
    const same = organization?.byRepository.get(model);
    return same?.find(({ instances }) => instances.length > 0) ?? same?.[0];
  }

  private organizationOf({ organizationId }: KnownDeployment): Organization {
    const known = this.organizations.get(organizationId);
    if (known) return known;
    const organization: Organization = { all: [], byName: new Map(), byRepository: new Map() };
    this.organizations.set(organizationId, organization);
    return organization;
  }
}

const byAge = (a: KnownDeployment, b: KnownDeployment) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1);

import Link from "next/link";
import { StateBadge } from "@/components/states/state-badge";
import type { StateWord } from "@/components/states/state-vocabulary";
import type { ModelSummary } from "@/lib/serving/models/contract";

/** The deployments that serve a model, each with its state. */
export function ModelUses({ model }: { model: ModelSummary }) {
  if (!model.deployments?.length) return <span className="text-muted">No deployment uses it.</span>;
  return (
    <ul className="divide-y divide-line border-y border-line text-sm">
      {model.deployments.map(({ id, name, phase }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-4 py-2">
          <Link href={`/deployments/${id}`} className="min-w-0 grow font-medium wrap-anywhere hover:underline">
            {name}
          </Link>
          <StateBadge kind="deployment" state={phase as StateWord<"deployment">} />
        </li>
      ))}
    </ul>
  );
}

const namedMax = 3;

/** In a table's cell: the first of them by name, the rest as a number. */
export function ModelUseNames({ model: { id, deployments = [] } }: { model: ModelSummary }) {
  if (deployments.length === 0) return <span className="text-muted">nothing</span>;
  const rest = deployments.length - namedMax;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {deployments.slice(0, namedMax).map((deployment) => (
        <li key={deployment.id} className="min-w-0 wrap-anywhere">
          <Link href={`/deployments/${deployment.id}`} className="hover:underline">
            {deployment.name}
          </Link>
        </li>
      ))}
      {rest > 0 && (
        <li>
          <Link href={`/models/${id}`} className="text-muted hover:underline">
            and {rest} more
          </Link>
        </li>
      )}
    </ul>
  );
}

import Link from "next/link";
import { StateBadge } from "@/components/states/state-badge";
import type { StateWord } from "@/components/states/state-vocabulary";
import type { Model } from "@/lib/models/contract";

/** The deployments that serve a model, by name. */
export function ModelUses({ model, withState = false }: { model: Model; withState?: boolean }) {
  if (!model.deployments?.length)
    return <span className="text-muted">{withState ? "No deployment uses it." : "nothing"}</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {model.deployments.map(({ id, name, phase }) => (
        <li key={id} className="flex items-center gap-2">
          <Link href={`/deployments/${id}`} className="hover:underline">
            {name}
          </Link>
          {withState && <StateBadge kind="deployment" state={phase as StateWord<"deployment">} />}
        </li>
      ))}
    </ul>
  );
}

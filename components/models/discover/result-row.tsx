import Link from "next/link";
import { ModelStateBadge, modelStateOf } from "@/components/models/model-state";
import { repositoryPath } from "@/components/models/discover/repository-path";
import { Badge } from "@/components/ui/badge";
import { formatCompact } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Model } from "@/lib/serving/models/contract";

/** One repository of the hub, or model of the library, as a search lists it. */
export function ResultRow({ model }: { model: Model }) {
  const href =
    model.id && !model.repo_modelId ? `/models/${model.id}` : repositoryPath(model.repo_modelId ?? model.name);
  const facts = [
    model.purpose?.replaceAll("-", " "),
    model.licence,
    model.downloads == null ? null : `${formatCompact(model.downloads)} downloads`,
  ].filter(Boolean);
  return (
    <li className="py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <Link href={href} className="min-w-0 grow font-medium wrap-anywhere hover:underline">
          {model.repo_modelId ?? model.name}
        </Link>
        {model.gated && (
          <Badge tone="warn" tooltip="Its owner asks for a licence to be accepted on the hub first">
            Gated
          </Badge>
        )}
        {model.id && <LibraryMark model={model} />}
      </div>
      <p className="mt-0.5 text-xs text-muted">
        {facts.join(" · ")}
        {model.updated_on_hub && (
          <>
            {facts.length > 0 && " · "}updated <RelativeTime at={model.updated_on_hub} />
          </>
        )}
      </p>
    </li>
  );
}

/** Only what can be used is "in your library"; the rest says how far it is. */
function LibraryMark({ model }: { model: Model }) {
  return modelStateOf(model) === "ready" ? <Badge tone="ok">In your library</Badge> : <ModelStateBadge model={model} />;
}

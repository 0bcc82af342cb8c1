"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCompact } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { SkeletonText } from "@/components/ui/skeleton";
import type { searchModels } from "@/lib/discover/contract";
import type { OperationAnswer } from "@/lib/http/contract";
import type { Model } from "@/lib/models/contract";

type Answer = OperationAnswer<typeof searchModels>;

export function SearchResults({ query, results }: { query: string; results: UseQueryResult<Answer> }) {
  const { data, error, refetch } = results;
  if (error) return <QueryFailure what="search results" error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonText lines={8} />;
  return (
    <div className="space-y-4">
      {data.hub_error && (
        <Notice tone="warn" title="The hub did not answer">
          {data.hub_error} What is on disk already is still listed.
        </Notice>
      )}
      {data.results.length === 0 ? (
        <EmptyState icon={<SearchX />} title={`Nothing found for “${query}”`}>
          Try fewer words, or paste the address of a repository.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {data.results.map(({ id, model }) => (
            <ResultRow key={id ?? model.repo_modelId ?? model.name} model={model} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ResultRow({ model }: { model: Model }) {
  const href =
    model.id && !model.repo_modelId ? `/models/${model.id}` : `/models/discover/${model.repo_modelId ?? model.name}`;
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2.5">
      <Link href={href} className="min-w-0 grow font-medium break-all hover:underline">
        {model.repo_modelId ?? model.name}
      </Link>
      {model.id && <Badge tone="ok">In your library</Badge>}
      {model.gated && (
        <Badge tone="warn" tooltip="Its licence has to be accepted on the hub first">
          Gated
        </Badge>
      )}
      <span className="text-xs text-muted tabular-nums">
        {[model.purpose, model.licence, model.downloads != null ? `${formatCompact(model.downloads)} downloads` : null]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </li>
  );
}

"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { HubNotice } from "@/components/models/discover/hub-notice";
import { ResultRow } from "@/components/models/discover/result-row";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryFailure } from "@/components/ui/query-failure";
import { Skeleton } from "@/components/ui/skeleton";
import type { searchModels } from "@/lib/serving/discover/contract";
import type { OperationAnswer } from "@/lib/edge/http/contract";

type Answer = OperationAnswer<typeof searchModels>;

type Props = { query: string; results: UseQueryResult<Answer>; importButton: ReactNode };

export function SearchResults({ query, results, importButton }: Props) {
  const { data, error, refetch } = results;
  if (error) return <QueryFailure what="search results" error={error} retry={() => void refetch()} />;
  if (!data) return <WaitingRows />;
  return (
    <div className="space-y-4">
      {data.hub_error && (
        <HubNotice
          detail={`${data.hub_error} What is on your machines is still listed.`}
          retry={() => void refetch()}
        />
      )}
      {data.results.length === 0 ? (
        <EmptyState icon={<SearchX />} title={`Nothing found for “${query}”`} actions={importButton}>
          {data.hub_error
            ? "No model on your machines has these words in its name."
            : "Try fewer words, or paste the address of a repository. Only repositories with GGUF files are listed."}
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

/** As tall as the rows to come. */
function WaitingRows() {
  return (
    <ul aria-hidden="true" className="divide-y divide-line border-y border-line">
      {Array.from({ length: 8 }, (_, index) => (
        <li key={index} className="space-y-2 py-3">
          <Skeleton className="h-4 w-80 max-w-full" />
          <Skeleton className="h-3 w-48" />
        </li>
      ))}
    </ul>
  );
}

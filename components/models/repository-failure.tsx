"use client";

import { SearchX } from "lucide-react";
import { HubNotice } from "@/components/models/hub-notice";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryFailure } from "@/components/ui/query-failure";
import { ApiProblem } from "@/lib/edge/client";

type Props = { repoId: string; error: Error; retry: () => void };

/** Why a repository cannot be shown: no such name, a hub that is away, or something else. */
export function RepositoryFailure({ repoId, error, retry }: Props) {
  const code = error instanceof ApiProblem ? error.code : undefined;
  if (code === "HUB_UNREACHABLE") return <HubNotice detail={error.message} retry={retry} />;
  if (code !== "NOT_FOUND") return <QueryFailure what="this repository" error={error} retry={retry} />;
  const name = repoId.split("/").at(-1) ?? repoId;
  return (
    <EmptyState
      icon={<SearchX />}
      title="The hub shows no repository of this name"
      actions={
        <ButtonLink href={`/models/discover?q=${encodeURIComponent(name)}`} variant="primary">
          Search for “{name}”
        </ButtonLink>
      }
    >
      It may be written differently, or be private: then it needs a hub token, under Settings.
    </EmptyState>
  );
}

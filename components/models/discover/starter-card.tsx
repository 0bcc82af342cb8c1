"use client";

import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { repositoryPath } from "@/components/models/discover/repository-path";
import { DeployHeld } from "@/components/models/discover/deploy-held";
import { FitLight } from "@/components/models/discover/fit-light";
import { GetAndDeploy } from "@/components/models/discover/get-and-deploy";
import { starterQuery } from "@/components/models/discover/hub-queries";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize } from "@/components/ui/format";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";

/** One model to begin with, chosen for this hardware, with the reason. */
export function StarterCard() {
  const { data, error, refetch } = useQuery(starterQuery);
  if (error) return <QueryFailure what="a model to begin with" error={error} retry={() => void refetch()} />;
  if (!data) return <WaitingCard />;
  const { starter, reason } = data;
  if (!starter) {
    return (
      <EmptyState
        icon={<Sparkles />}
        title="No model to propose"
        actions={<ButtonLink href="/models/discover?import=folder">Import from folder</ButtonLink>}
      >
        {reason}
      </EmptyState>
    );
  }
  return (
    <Section title="A model to begin with" description={starter.why} look="surface">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <div className="min-w-0 grow">
          <p className="text-md font-semibold">{starter.title}</p>
          <p className="text-sm text-muted">
            <span className="wrap-anywhere">{starter.repo_id}</span> ·{" "}
            <span className="whitespace-nowrap">{formatFileSize(starter.size_bytes)}</span>
          </p>
        </div>
        <FitLight fit={starter.fit} />
        <div className="flex flex-wrap gap-2">
          <ButtonLink href={repositoryPath(starter.repo_id)}>See all files</ButtonLink>
          {starter.model_id === null ? (
            <GetAndDeploy repoId={starter.repo_id} files={[starter.file]} fit={starter.fit} primary />
          ) : (
            <DeployHeld modelId={starter.model_id} file={starter.file} />
          )}
        </div>
      </div>
    </Section>
  );
}

/** As tall as the card to come: the hub is asked for sizes and one header first. */
function WaitingCard() {
  return (
    <Section title="A model to begin with" description="Looking for one that suits your machines." look="surface">
      <div className="flex h-control flex-col justify-center gap-2">
        <Skeleton className="h-4 w-48" />
        <Skeleton className="h-3 w-72 max-w-full" />
      </div>
    </Section>
  );
}

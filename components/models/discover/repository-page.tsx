"use client";

import { useQuery } from "@tanstack/react-query";
import { GateNotice, RepositoryFailure, UnreadNotice } from "@/components/models/discover/repository-notices";
import { ModelCard } from "@/components/models/discover/model-card";
import { repositoryQuery } from "@/components/models/discover/hub-queries";
import { RefusedFiles, RepositoryFiles } from "@/components/models/discover/repository-files";
import { VariantTable } from "@/components/models/discover/variant-table";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { formatCompact } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";
import type { HubRepository } from "@/lib/serving/discover/contract";

export function RepositoryPage({ repoId }: { repoId: string }) {
  const { data, error, refetch } = useQuery(repositoryQuery(repoId));
  return (
    <Page
      title={repoId}
      breadcrumbs={[{ label: "Discover", href: "/models/discover" }]}
      badge={
        data?.gated ? (
          <Badge tone="warn" look="soft">
            Gated
          </Badge>
        ) : undefined
      }
    >
      {error ? <RepositoryFailure repoId={repoId} error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <Waiting />}
      {data && <Repository repository={data} retry={() => void refetch()} />}
    </Page>
  );
}

function Repository({ repository, retry }: { repository: HubRepository; retry: () => void }) {
  return (
    <>
      {repository.gated && <GateNotice url={repository.gate_url} />}
      {repository.unread.length > 0 && <UnreadNotice unread={repository.unread} retry={retry} />}
      <Section
        title="Choices"
        description="The same model at different precision. A smaller one needs less memory and answers a little less well."
      >
        <VariantTable repository={repository} />
      </Section>
      <Section title="About">
        <KeyValueList
          items={[
            { label: "Licence", value: repository.licence ?? "not stated" },
            { label: "Task", value: repository.task ?? "not stated" },
            {
              label: "Downloads",
              value: repository.downloads === null ? "unknown" : formatCompact(repository.downloads),
            },
            {
              label: "Changed",
              value: repository.updated_on_hub ? <RelativeTime at={repository.updated_on_hub} /> : "unknown",
            },
            { label: "Revision", value: <code className="font-mono text-xs break-all">{repository.commit}</code> },
          ]}
        />
      </Section>
      <Section title={`Files (${repository.files.length})`}>
        <RepositoryFiles files={repository.files} />
        <RefusedFiles files={repository.refused_files} />
      </Section>
      {repository.card && <ModelCard text={repository.card} />}
    </>
  );
}

function Waiting() {
  return (
    <Section title="Choices" description="Asking the hub, and reading the headers of its files to see what they need.">
      <SkeletonText lines={8} />
    </Section>
  );
}

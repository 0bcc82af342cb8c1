"use client";

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { repositoryQuery } from "@/components/models/model-queries";
import { VariantTable } from "@/components/models/variant-table";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { formatCompact, formatFileSize } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";
import type { HubRepository } from "@/lib/discover/contract";

const SafeMarkdown = lazy(() =>
  import("@/components/markdown/safe-markdown").then((module) => ({ default: module.SafeMarkdown })),
);

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
      {error ? <QueryFailure what="this repository" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={8} />}
      {data && <Repository repository={data} />}
    </Page>
  );
}

function Repository({ repository }: { repository: HubRepository }) {
  return (
    <>
      {repository.gated && (
        <Notice tone="warn" title="The owner asks you to accept a licence first">
          Accept it on the hub
          {repository.gate_url ? (
            <>
              : <span className="break-all">{repository.gate_url}</span>
            </>
          ) : null}
          . Then put your hub token into Settings.
        </Notice>
      )}
      <Section
        title="Choices"
        description="One quantization each. Smaller files need less memory and answer a little less well."
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
            { label: "Revision", value: <code className="font-mono text-xs break-all">{repository.commit}</code> },
          ]}
        />
      </Section>
      <Section title={`Files (${repository.files.length})`}>
        <ul className="divide-y divide-line border-y border-line text-sm">
          {repository.files.map((file) => (
            <li key={file.name} className="flex justify-between gap-4 py-1.5">
              <span className="min-w-0 break-all">{file.name}</span>
              <span className="shrink-0 text-muted tabular-nums">{formatFileSize(file.size)}</span>
            </li>
          ))}
        </ul>
      </Section>
      {repository.card && (
        <Section title="Model card" description="Written by the owner of the repository.">
          <Suspense fallback={<SkeletonText lines={6} />}>
            <SafeMarkdown text={repository.card} />
          </Suspense>
        </Section>
      )}
    </>
  );
}

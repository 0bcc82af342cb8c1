"use client";

import { useQuery } from "@tanstack/react-query";
import { Download as DownloadIcon } from "lucide-react";
import type { ReactNode } from "react";
import { DownloadRow } from "@/components/downloads/download-row";
import { downloadsQuery, downloadsShown } from "@/components/downloads/download-queries";
import { Page } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Download } from "@/lib/serving/models/contract";
import Link from "next/link";
import { settingsQuery } from "@/components/settings/settings-query";
import { formatRate } from "@/components/ui/format";

export function DownloadsPage() {
  const { data, error, refetch } = useQuery(downloadsQuery);
  const active = data?.filter((download) => download.ended_at === null) ?? [];
  const failed = data?.filter((download) => download.phase === "failed") ?? [];
  const ended = data?.filter((download) => download.ended_at !== null && download.phase !== "failed") ?? [];
  return (
    <Page
      title="Downloads"
      description="What your machines are fetching. Every file is verified; a restart goes on where it was."
    >
      {error && !data ? <QueryFailure what="downloads" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={6} />}
      {data?.length === 0 && (
        <EmptyState
          icon={<DownloadIcon />}
          title="Nothing has been fetched yet"
          actions={
            <ButtonLink href="/models/discover" variant="primary">
              Find a model
            </ButtonLink>
          }
        >
          A model from the hub or a folder arrives here, file by file.
        </EmptyState>
      )}
      {active.length > 0 && (
        <List title="Under way" description={<BandwidthText downloads={active} />} downloads={active} />
      )}
      {failed.length > 0 && (
        <List title="Failed" description="Each says why, and what can be done about it." downloads={failed} />
      )}
      {ended.length > 0 && (
        <List
          title="Ended"
          description={data?.length === downloadsShown ? "The newest; every one before is in Activity." : undefined}
          downloads={ended}
        />
      )}
    </Page>
  );
}

type ListProps = { title: string; description?: ReactNode; downloads: Download[] };

function List({ title, description, downloads }: ListProps) {
  return (
    <Section title={title} description={description}>
      <ul className="divide-y divide-line border-y border-line">
        {downloads.map((download) => (
          <DownloadRow key={download.id} download={download} />
        ))}
      </ul>
    </Section>
  );
}

/** How fast everything comes in together, and what it is held to. */
function BandwidthText({ downloads }: { downloads: Download[] }) {
  const { data: settings } = useQuery(settingsQuery);
  const rates = downloads.flatMap(({ bytes_per_second_10: rate }) => rate ?? []);
  const cap = settings?.download_bytes_per_second_max ?? 0;
  return (
    <span className="tabular-nums">
      {rates.length > 0
        ? `${formatRate(rates.reduce((sum, rate) => sum + rate, 0))} in all`
        : "No byte is arriving now"}
      ; {cap > 0 ? `at most ${formatRate(cap)} on each machine` : "no limit is set"}.{" "}
      <Link href="/settings" className="underline underline-offset-2 hover:text-ink">
        {cap > 0 ? "Change the limit" : "Set a limit"}
      </Link>
    </span>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { AttentionList } from "@/components/overview/attention-list";
import { healthSentence } from "@/components/overview/live-shell-status";
import { MemoryBars } from "@/components/overview/memory-bars";
import { overviewQuery } from "@/components/overview/overview-query";
import { RecentChanges } from "@/components/overview/recent-changes";
import { StartList } from "@/components/overview/start-list";
import { TrafficStats } from "@/components/overview/traffic-stats";
import { ActionLink } from "@/components/shell/action-link";
import { Page } from "@/components/shell/page";
import { QueryFailure } from "@/components/ui/query-failure";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Overview } from "@/lib/console/overview/contract";

export function OverviewPage() {
  const { data, dataUpdatedAt, error, refetch } = useQuery(overviewQuery);
  return (
    <Page
      title="Overview"
      description={data ? healthSentence(data) : "Asking how everything is"}
      actions={
        <ActionLink needs="write" href="/deployments/new" variant="primary" icon={<Rocket aria-hidden="true" />}>
          Deploy a model
        </ActionLink>
      }
    >
      {error && !data ? <QueryFailure what="the overview" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={8} />}
      {data && <Content overview={data} at={dataUpdatedAt} />}
    </Page>
  );
}

function Content({ overview, at }: { overview: Overview; at: number }) {
  const { start, attention, attention_total, deployments, memory, recent } = overview;
  const isNew = !start.chat;
  return (
    <>
      {attention.length > 0 && <AttentionList attention={attention} total={attention_total} />}
      {isNew && <StartList overview={overview} />}
      {deployments.total > 0 && <TrafficStats overview={overview} at={at} />}
      <MemoryBars memory={memory} />
      <RecentChanges recent={recent} />
    </>
  );
}

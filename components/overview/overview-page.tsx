"use client";

import { useQuery } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { AttentionList } from "@/components/overview/attention-list";
import { healthSentence } from "@/components/overview/live-shell-status";
import { overviewQuery } from "@/components/overview/overview-query";
import { RecentChanges } from "@/components/overview/recent-changes";
import { StartList } from "@/components/overview/start-list";
import { TrafficStats } from "@/components/overview/traffic-stats";
import { ActionLink } from "@/components/shell/action-link";
import { Page } from "@/components/shell/page";
import { QueryFailure } from "@/components/ui/query-failure";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Overview } from "@/lib/console/overview/contract";
import { MemoryBar } from "@/components/nodes/memory-bar";
import { Section } from "@/components/ui/section";

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

type Memory = Overview["memory"][number];

/** How much room each machine and its accelerators have left for models. */
function MemoryBars({ memory }: { memory: Memory[] }) {
  if (memory.length === 0) return null;
  return (
    <Section title="Memory">
      <div className="grid gap-6 md:grid-cols-2">
        {memory.map((each) => (
          <MemoryBar key={each.node_id + (each.accelerators ?? "")} machine={each.node_name} memory={each} />
        ))}
      </div>
    </Section>
  );
}

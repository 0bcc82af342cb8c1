"use client";

import { useQuery } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { AttentionList } from "@/components/overview/attention-list";
import { healthSentence } from "@/components/overview/live-shell-status";
import { overviewQuery } from "@/components/overview/overview-query";
import { RecentChanges } from "@/components/overview/recent-changes";
import { StartList } from "@/components/overview/start-list";
import { TrafficStats } from "@/components/overview/traffic-stats";
import { Page } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";
import { formatMemory } from "@/components/ui/format";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";
import { StackedBar } from "@/components/ui/stacked-bar";
import type { Overview } from "@/lib/overview/contract";

export function OverviewPage() {
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <Page
      title="Overview"
      description={data ? healthSentence(data) : "Asking how everything is"}
      actions={
        <ButtonLink href="/deployments/new" variant="primary" icon={<Rocket aria-hidden="true" />}>
          Deploy a model
        </ButtonLink>
      }
    >
      {error && !data ? <QueryFailure what="the overview" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={8} />}
      {data && <Content overview={data} />}
    </Page>
  );
}

function Content({ overview }: { overview: Overview }) {
  const { start, attention, memory, recent } = overview;
  const isNew = !start.chat;
  return (
    <>
      {attention.length > 0 && <AttentionList attention={attention} />}
      {isNew && <StartList overview={overview} />}
      <TrafficStats overview={overview} />
      {memory.length > 0 && (
        <Section title="Memory">
          <div className="grid gap-6 md:grid-cols-2">
            {memory.map((node) => (
              <div key={node.node_id}>
                <StackedBar
                  label={`Memory of ${node.node_name}`}
                  parts={[
                    { id: "ours", label: "Models", amount: node.ours_bytes },
                    {
                      id: "others",
                      label: "Everything else",
                      amount: Math.max(0, node.total_bytes - node.available_bytes - node.ours_bytes),
                      reserve: true,
                    },
                  ]}
                  capacity={node.total_bytes}
                  format={formatMemory}
                />
              </div>
            ))}
          </div>
        </Section>
      )}
      <RecentChanges recent={recent} />
    </>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { metricsQuery } from "@/components/deployments/deployment-queries";
import { formatDuration, formatMeasure } from "@/components/ui/format";
import { LineChart, type ChartData } from "@/components/ui/line-chart";
import { QueryFailure } from "@/components/ui/query-failure";
import { SkeletonText } from "@/components/ui/skeleton";

export function DeploymentMetrics({ deploymentId }: { deploymentId: string }) {
  const { data, error, refetch } = useQuery(metricsQuery(deploymentId));
  if (error) return <QueryFailure what="metrics" error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonText lines={6} />;
  const { points } = data;
  const chart = (
    series: { id: string; label: string; pick: (point: (typeof points)[number]) => number | null }[],
  ): ChartData => ({
    times: points.map(({ at }) => Date.parse(at) / 1000),
    series: series.map(({ id, label, pick }) => ({ id, label, values: points.map(pick) })),
  });
  const empty = "No request in the last hour";
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <LineChart
        title="Requests per minute"
        data={chart([
          { id: "requests", label: "Requests", pick: ({ requests }) => requests },
          { id: "failed", label: "Failed", pick: ({ failed }) => failed },
        ])}
        format={(value) => formatMeasure(value)}
        empty={empty}
      />
      <LineChart
        title="Tokens per second"
        data={chart([{ id: "speed", label: "Tokens/s", pick: (point) => point.tokens_per_second }])}
        format={(value) => formatMeasure(value, "tokens/s")}
        empty={empty}
      />
      <LineChart
        title="Time to first token"
        data={chart([
          { id: "p50", label: "median", pick: (point) => point.ttft_ms_p50 },
          { id: "p95", label: "95th percentile", pick: (point) => point.ttft_ms_p95 },
        ])}
        format={formatDuration}
        empty={empty}
      />
    </div>
  );
}

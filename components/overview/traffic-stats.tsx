import { byMinute } from "@/components/overview/by-minute";
import { formatDuration, formatMeasure } from "@/components/ui/format";
import { Section } from "@/components/ui/section";
import { Sparkline } from "@/components/ui/sparkline";
import { Stat } from "@/components/ui/stat";
import type { Overview } from "@/lib/console/overview/contract";

type Point = Overview["traffic"][number];

/** The hour before a moment in three figures, each with its course. */
export function TrafficStats({ overview, at }: { overview: Overview; at: number }) {
  const { deployments } = overview;
  const traffic = byMinute(overview.traffic, at);
  const requests = traffic.reduce((sum, point) => sum + point.requests, 0);
  const speed = newest(traffic, (point) => point.tokens_per_second);
  const wait = newest(traffic, (point) => point.ttft_ms_p50);
  const slow = newest(traffic, (point) => point.ttft_ms_p95);
  return (
    <Section title="Last hour">
      <dl className="grid gap-6 sm:grid-cols-2 lg:grid-cols-4">
        <Stat label="Serving" value={`${deployments.serving} of ${deployments.total}`} />
        <Stat label="Requests" value={String(requests)}>
          <Sparkline values={traffic.map((point) => point.requests)} label={`${requests} requests in the last hour`} />
        </Stat>
        <Stat label="Tokens per second" value={speed === null ? "—" : formatMeasure(speed)}>
          <Sparkline
            values={traffic.map((point) => point.tokens_per_second)}
            label={speed === null ? "No answer in the last hour" : `${formatMeasure(speed)} tokens per second at last`}
          />
        </Stat>
        <Stat label="Time to first token" value={wait === null ? "—" : formatDuration(wait)}>
          <Sparkline
            values={traffic.map((point) => point.ttft_ms_p50)}
            label={wait === null ? "No answer in the last hour" : `median ${formatDuration(wait)} at last`}
          />
          {slow !== null && `p95 ${formatDuration(slow)}`}
        </Stat>
      </dl>
    </Section>
  );
}

const newest = (traffic: Point[], pick: (point: Point) => number | null): number | null =>
  traffic
    .toReversed()
    .map(pick)
    .find((value) => value !== null) ?? null;

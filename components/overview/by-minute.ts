import type { Overview } from "@/lib/console/overview/contract";

type Point = Overview["traffic"][number];

const minuteMs = 60_000;
const minutesShown = 60;

/** The hour before a moment, minute by minute; one in which nobody asked has no request and no figures. */
export function byMinute(traffic: readonly Point[], at: number): Point[] {
  const last = Math.floor(at / minuteMs);
  const points = new Map(traffic.map((point) => [Math.floor(Date.parse(point.at) / minuteMs), point]));
  return Array.from({ length: minutesShown }, (_, index) => {
    const minute = last - minutesShown + 1 + index;
    const quiet = { requests: 0, tokens_per_second: null, ttft_ms_p50: null, ttft_ms_p95: null };
    return points.get(minute) ?? { at: new Date(minute * minuteMs).toISOString(), ...quiet };
  });
}

import type { NodeReading } from "@/db/queries/nodes";

/** The wall clock of a node as far as its report tells. */
export type NodeClock = {
  /** Add this to a time of the node to get ours. */
  offsetMs: number;
  /** A past moment that the node names, by our clock; never later than now. */
  past(instant: string): Date;
  /** Any moment that the node names, by our clock. */
  moment(instant: string): Date;
};

/** Less is the time a report is on its way, on a machine that is busy. */
const tolerableMs = 10_000;

/**
 * The difference that is known stays until it is clearly another one, so that times do not move with every report.
 *
 * @param sentAt - left out by agents of before, whose clock is then taken as it is.
 */
export function nodeClock(
  before: Pick<NodeReading, "readAt" | "clockOffsetMs"> | undefined,
  sentAt: string | undefined,
): NodeClock {
  const now = before?.readAt ?? new Date();
  const known = before?.clockOffsetMs ?? 0;
  const measured = sentAt === undefined ? known : now.getTime() - Date.parse(sentAt);
  const offsetMs = Math.abs(measured) < tolerableMs ? 0 : Math.abs(measured - known) < tolerableMs ? known : measured;
  const moment = (instant: string) => new Date(Date.parse(instant) + offsetMs);
  return {
    offsetMs,
    moment,
    past: (instant) => new Date(Math.min(now.getTime(), moment(instant).getTime())),
  };
}

import type { NodeReading } from "@/db/queries/nodes";
import type { nodePhases } from "../contract";

/** A node that has not reported for this long is unreachable; three reports must go missing. */
export const leaseMs = 15_000;

export type NodePhase = (typeof nodePhases)[number];
type Reading = Pick<NodeReading, "lastSeenAt" | "readAt" | "cordoned" | "approved">;

/** Computed when read, never stored, and by the database's clock alone. */
export function nodePhase(node: Reading): NodePhase {
  if (node.lastSeenAt === null) return "joining";
  if (silenceMs(node) > leaseMs) return "unreachable";
  if (!node.approved) return "unapproved";
  return node.cordoned ? "cordoned" : "ready";
}

/** Milliseconds since the last report; Infinity before the first one. */
export function silenceMs({ lastSeenAt, readAt }: Pick<Reading, "lastSeenAt" | "readAt">): number {
  return lastSeenAt === null ? Infinity : readAt.getTime() - lastSeenAt.getTime();
}

/** Answers, and may be given work or keep what it has. */
export const isReachable = (node: Reading): boolean => ["ready", "cordoned"].includes(nodePhase(node));

import type { Tuning } from "./tuning";

/** What was measured with `connections` open; `previous` is the measurement before the last change. */
export type Sample = { connections: number; bytesPerSecond: number };

/** A step up must bring this much, or it is taken back. */
const worthwhileGain = 1.1;

/**
 * How many connections to use next. More are opened while the link is slow and the last step helped; a step that did
 * not help is taken back and ends the search.
 */
export function adaptConnections(
  current: Sample,
  previous: Sample | undefined,
  limits: Pick<Tuning, "connections" | "connectionsMax" | "slowConnectionBytesPerSecond">,
): { connections: number; settled: boolean } {
  const grew = previous !== undefined && current.connections > previous.connections;
  if (grew && current.bytesPerSecond < previous.bytesPerSecond * worthwhileGain) {
    return { connections: previous.connections, settled: true };
  }
  const slow = current.bytesPerSecond / current.connections < limits.slowConnectionBytesPerSecond;
  if (!slow || current.connections >= limits.connectionsMax) return { connections: current.connections, settled: true };
  return { connections: Math.min(limits.connectionsMax, current.connections + limits.connections), settled: false };
}

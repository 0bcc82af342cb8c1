import type { AssignedDownload } from "@/lib/nodes/protocol";
import type { Transfer } from "./transfer";
import type { Tuning } from "./tuning";

/** Transfers from one place share its fate: a hub that asks for patience is left in peace by all of them. */
export function laneOf({ source }: AssignedDownload): string {
  return source.kind === "hub" ? new URL(source.endpoint).origin : "folder";
}

type Moment = { now: number; tuning: Pick<Tuning, "filesAtOnce"> };

export function createLanes() {
  const blockedUntil = new Map<string, number>();
  const laneOfTransfer = new WeakMap<Transfer, string>();

  return {
    enter(lane: string, transfer: Transfer): void {
      laneOfTransfer.set(transfer, lane);
    },
    /** Remembers that a transfer has to wait for the place itself. */
    note(lane: string, { state, error, retryAt }: Transfer): void {
      const isPlace = error?.code === "RATE_LIMITED" || error?.code === "HUB_UNREACHABLE";
      if (state === "waiting" && isPlace && retryAt !== undefined) blockedUntil.set(lane, retryAt);
    },
    /** Something arrived: the place is well. */
    clear(lane: string): void {
      blockedUntil.delete(lane);
    },
    isFree(lane: string, transfers: Iterable<Transfer>, { now, tuning }: Moment): boolean {
      if ((blockedUntil.get(lane) ?? 0) > now) return false;
      const busy = [...transfers].filter((one) => one.state === "fetching" && laneOfTransfer.get(one) === lane);
      return busy.length < tuning.filesAtOnce;
    },
  };
}

import type { AssignedDownload } from "@/lib/serving/nodes/protocol";
import type { Transfer } from "./transfer";
import type { Tuning } from "./tuning";

/** Transfers from one place share its fate: a hub that asks for patience is left in peace by all of them. */
export function laneOf({ source }: AssignedDownload): string {
  return source.kind === "hub" ? new URL(source.endpoint).origin : "folder";
}

type Moment = { now: number; tuning: Pick<Tuning, "filesAtOnce"> };

export type Lanes = {
  /** Remembers that a transfer has to wait for the place itself. */
  note(lane: string, transfer: Transfer): void;
  /** Something arrived: the place is well. */
  clear(lane: string): void;
  /** Looks at who is on its way now. @returns whether one more may start; asking takes the place. */
  openings(transfers: Iterable<Transfer>, moment: Moment): (lane: string, transfer: Transfer) => boolean;
};

export function createLanes(): Lanes {
  const blockedUntil = new Map<string, number>();
  const laneOfTransfer = new WeakMap<Transfer, string>();

  return {
    note(lane, { state, error, retryAt }) {
      const isPlace = error?.code === "RATE_LIMITED" || error?.code === "HUB_UNREACHABLE";
      if (state === "waiting" && isPlace && retryAt !== undefined) blockedUntil.set(lane, retryAt);
    },
    clear(lane) {
      blockedUntil.delete(lane);
    },
    openings(transfers, { now, tuning }) {
      const busy = new Map<string, number>();
      for (const transfer of transfers) {
        const lane = laneOfTransfer.get(transfer);
        if (lane !== undefined && transfer.state === "fetching") busy.set(lane, (busy.get(lane) ?? 0) + 1);
      }
      return (lane, transfer) => {
        const count = busy.get(lane) ?? 0;
        if ((blockedUntil.get(lane) ?? 0) > now || count >= tuning.filesAtOnce) return false;
        busy.set(lane, count + 1);
        laneOfTransfer.set(transfer, lane);
        return true;
      };
    },
  };
}

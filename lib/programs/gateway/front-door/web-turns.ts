import { networkOf } from "@/lib/kernel/network";

export type WebTurns = {
  /**
   * Calls `go` when it is this request's turn, at once while there is room.
   *
   * @returns what gives the turn back, or the place in the queue; undefined when too many wait already.
   */
  take(address: string, go: () => void): (() => void) | undefined;
};

/** Behind this many, whoever waits would rather hear that nothing goes. */
const waitingPerAddressMax = 256;
const waitingMax = 4096;

/**
 * How many requests web is given at a time. One address has half of them at most, and among those who wait the address with
 * the fewest comes first, so that a flood from one delays nobody else.
 */
export function createWebTurns(max: number): WebTurns {
  const perAddressMax = Math.max(1, Math.ceil(max / 2));
  const taken = new Map<string, number>();
  const queues = new Map<string, Set<() => void>>();
  let running = 0;
  let waiting = 0;

  const isFree = (group: string) => running < max && (taken.get(group) ?? 0) < perAddressMax;

  const dequeue = (group: string, go: () => void): void => {
    const queue = queues.get(group);
    if (!queue?.delete(go)) return;
    waiting -= 1;
    if (queue.size === 0) queues.delete(group);
  };

  const start = (group: string, go: () => void): void => {
    running += 1;
    taken.set(group, (taken.get(group) ?? 0) + 1);
    go();
  };

  const startNext = (): void => {
    const [next] = [...queues.keys()].filter(isFree).toSorted((a, b) => (taken.get(a) ?? 0) - (taken.get(b) ?? 0));
    const [go] = (next !== undefined && queues.get(next)) || [];
    if (next === undefined || !go) return;
    dequeue(next, go);
    start(next, go);
  };

  const end = (group: string): void => {
    running -= 1;
    const left = (taken.get(group) ?? 1) - 1;
    if (left > 0) taken.set(group, left);
    else taken.delete(group);
    startNext();
  };

  return {
    take(address, go) {
      const group = networkOf(address);
      let state: "waiting" | "running" | "over" = "waiting";
      const begin = () => {
        state = "running";
        go();
      };
      if (isFree(group)) start(group, begin);
      else {
        const queue = queues.get(group) ?? new Set();
        if (queue.size >= waitingPerAddressMax || waiting >= waitingMax) return undefined;
        queues.set(group, queue.add(begin));
        waiting += 1;
      }
      return () => {
        if (state === "waiting") dequeue(group, begin);
        if (state === "running") end(group);
        state = "over";
      };
    },
  };
}

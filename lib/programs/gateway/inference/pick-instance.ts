import type { KnownInstance } from "../directory/directory";

export type Picker = {
  /** The serving instance with the fewest calls in flight, ties in turn; undefined when all were tried. */
  pick(instances: readonly KnownInstance[], tried: ReadonlySet<string>): KnownInstance | undefined;
  begin(instanceId: string): void;
  end(instanceId: string): void;
  /** Keeps others from running into the same wall for a moment. */
  failed(instanceId: string): void;
};

/** After a failure an instance comes last for this long, unless nothing else is there. */
const restMs = 2000;

export function createPicker(now: () => number = () => performance.now()): Picker {
  const inFlight = new Map<string, number>();
  const restUntil = new Map<string, number>();
  let turn = 0;

  const isResting = (id: string) => {
    const until = restUntil.get(id);
    if (until === undefined) return false;
    if (until > now()) return true;
    restUntil.delete(id);
    return false;
  };
  /** Lower is better. In-flight counts decide only among instances that look equally well. */
  const rank = ({ id, nodeReported }: KnownInstance) =>
    (isResting(id) ? 2e9 : 0) + (nodeReported ? 0 : 1e9) + (inFlight.get(id) ?? 0);

  return {
    pick(instances, tried) {
      turn += 1;
      let best: KnownInstance | undefined;
      let bestRank = Infinity;
      for (let offset = 0; offset < instances.length; offset += 1) {
        const instance = instances[(turn + offset) % instances.length];
        if (!instance || tried.has(instance.id)) continue;
        const itsRank = rank(instance);
        if (itsRank >= bestRank) continue;
        best = instance;
        bestRank = itsRank;
      }
      return best;
    },
    begin(id) {
      inFlight.set(id, (inFlight.get(id) ?? 0) + 1);
    },
    end(id) {
      const left = (inFlight.get(id) ?? 0) - 1;
      if (left > 0) inFlight.set(id, left);
      else inFlight.delete(id);
    },
    failed(id) {
      restUntil.set(id, now() + restMs);
    },
  };
}

import type { MemoryEstimate } from "@/lib/serving/engines";
import type { Capacity } from "@/lib/serving/nodes";

/** What is needed of one memory, and how much of it may be counted on. */
type Share = { where: "host" | "device"; expectedBytes: number; capacityBytes: number };

export type MemoryFit = Share & {
  verdict: "fits" | "tight" | "does-not-fit" | "unknown";
  /** Every memory that takes a part; the one that decides is the first, and speaks for all. */
  shares: Share[];
};

type Need = { low: number; expected: number; high: number };

/**
 * Fits when the upper end of the range does, tight when only the expected value does. With something unknown the answer
 * is never a promise: "unknown", or a refusal when even the lower end is too much.
 */
export function fitMemory(estimate: MemoryEstimate, capacity: Capacity): MemoryFit {
  const { host, device, main } = needsOf(estimate, capacity.unified);
  const fits = [
    judge(host, capacity.host, "host", estimate.unknowns.length > 0),
    ...(device.high > 0 ? [judge(device, capacity.device, "device", estimate.unknowns.length > 0)] : []),
  ];
  const worst = Math.max(...fits.map((fit) => severity.indexOf(fit.verdict)));
  const decisive = fits.filter((fit) => severity.indexOf(fit.verdict) === worst);
  const fit = decisive.find(({ where }) => where === main) ?? decisive[0];
  if (!fit) throw new Error("an estimate has no part");
  const rest = fits.filter((other) => other !== fit);
  return {
    ...fit,
    shares: [fit, ...rest].map(({ where, expectedBytes, capacityBytes }) => ({ where, expectedBytes, capacityBytes })),
  };
}

type Judged = Omit<MemoryFit, "shares">;

const severity: readonly MemoryFit["verdict"][] = ["fits", "tight", "unknown", "does-not-fit"];

function judge(need: Need, capacityBytes: number, where: "host" | "device", hasUnknowns: boolean): Judged {
  const fit = { where, expectedBytes: need.expected, capacityBytes };
  if (need.low > capacityBytes) return { ...fit, verdict: "does-not-fit" };
  if (hasUnknowns) return { ...fit, verdict: "unknown" };
  if (need.expected > capacityBytes) return { ...fit, verdict: "does-not-fit" };
  return { ...fit, verdict: need.high > capacityBytes ? "tight" : "fits" };
}

/** The spread of the range belongs to where the weights are. */
function needsOf(estimate: MemoryEstimate, unified: boolean): { host: Need; device: Need; main: "host" | "device" } {
  const sum = (where: "host" | "device", name?: string) =>
    estimate.parts.reduce(
      (total, part) => total + (part.where === where && (!name || part.name === name) ? part.bytes : 0),
      0,
    );
  const main = !unified && sum("device", "weights") > sum("host", "weights") ? "device" : "host";
  const known = unified
    ? { host: sum("host") + sum("device"), device: 0 }
    : { host: sum("host"), device: sum("device") };
  const other = main === "host" ? known.device : known.host;
  const spread = {
    low: estimate.lowBytes - other,
    expected: estimate.expectedBytes - other,
    high: estimate.highBytes - other,
  };
  const fixed = { low: other, expected: other, high: other };
  return main === "host" ? { host: spread, device: fixed, main } : { host: fixed, device: spread, main };
}

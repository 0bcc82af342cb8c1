import type { PromiseRow } from "@/db/queries/promises";
import { explanation, type Explanation } from "@/lib/placement/contract";

type Parts = Explanation["parts"];

/** Bytes that instances of ours on a machine count on and have not taken yet. */
export type Promised = { host: number; device: number };

/** Memory that a machine calls free although our instances there count on it. */
export function promisedOn(nodeId: string, rows: PromiseRow[]): Promised {
  return rows
    .filter((row) => row.nodeId === nodeId)
    .map(promiseOf)
    .reduce((sum, promise) => ({ host: sum.host + promise.host, device: sum.device + promise.device }), {
      host: 0,
      device: 0,
    });
}

/**
 * What one instance has not taken yet, and its weights in host memory for as long as it runs: engines map their files, and
 * the kernel calls mapped files free, but without them every token would be read from disk. Device memory is all reserved
 * once an engine serves, also where its driver does not tell which process holds it.
 */
export function promiseOf({ phase, estimatedBytes, measuredBytes, parts }: PromiseRow): Promised {
  const estimated = estimatedBytes ?? 0;
  const measured = measuredBytes ?? 0;
  const { weights, rest, device } = shares(parts);
  const mapped = estimated * weights;
  const restTaken = Math.max(0, measured - mapped);
  const restOpen = Math.max(0, estimated * rest - restTaken);
  const deviceTaken = phase === "serving" ? estimated * device : Math.max(0, restTaken - estimated * rest);
  return { host: Math.round(mapped + restOpen), device: Math.round(Math.max(0, estimated * device - deviceTaken)) };
}

/** Host weights, other host memory and device memory as shares of the whole; without parts all of it is other host memory. */
function shares(stored: unknown): { weights: number; rest: number; device: number } {
  const parts = explanation.shape.parts.safeParse(stored).data ?? [];
  const total = sum(parts);
  if (total === 0) return { weights: 0, rest: 1, device: 0 };
  const host = parts.filter((part) => part.where === "host");
  const weights = sum(host.filter((part) => part.name === "weights"));
  return { weights: weights / total, rest: (sum(host) - weights) / total, device: (total - sum(host)) / total };
}

const sum = (parts: Parts) => parts.reduce((total, part) => total + part.bytes, 0);

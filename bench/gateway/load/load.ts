import type { Size } from "./payloads";

/** Where requests go, and who sends them. */
export type Target = {
  port: number;
  path: string;
  model: string;
  token: string;
  headers?: Readonly<Record<string, string>>;
  /** It writes answers anew; else every byte is compared. */
  rewrites?: boolean;
};

type Common = { target: Target; connections: number; size: Size };

export type Load =
  /** Each connection asks again as soon as it is answered. */
  | (Common & { kind: "in turn"; until: { seconds: number } | { requests: number } })
  /** Requests begin at a fixed rate, whether others are answered or not. */
  | (Common & { kind: "on schedule"; perSecond: number; seconds: number })
  /** One stream on each connection, begun evenly over the time between two tokens. */
  | (Common & { kind: "streams"; tokens: number });

/** What came back. Times are in microseconds. */
export type Loaded = {
  /** Requests, or tokens of streams, that came whole. */
  done: number;
  failed: number;
  /** Of the first that failed. */
  problem?: string | undefined;
  seconds: number;
  /** From the request to the last byte of its answer; of streams from a token's sending to its arrival. */
  took: Spread;
  /** Of streams alone. */
  firstToken?: Spread;
};

export type Spread = { p50: number; p90: number; p99: number };

export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

import { EgressError } from "@/lib/kernel/egress";
import type { AppError } from "@/lib/kernel/errors";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bandwidth } from "./bandwidth";
import type { ByteRange } from "./byte-ranges";
import type { PartialFile } from "./partial-file";
import { pullPiece, RangesIgnored } from "./pull-piece";
import type { Source } from "./source";
import type { Tuning } from "./tuning";

export type FetchOptions = {
  partial: PartialFile;
  source: Source;
  bandwidth: Bandwidth;
  /** Called for every chunk that arrived. */
  onBytes: (bytes: number) => void;
  signal: AbortSignal;
  tuning: Tuning;
};

/**
 * Fetches everything that is missing over several connections. Bytes that arrived are kept whatever happens.
 *
 * @throws what ended it; all connections are closed and all writes are done by then.
 */
export async function fetchPieces(options: FetchOptions): Promise<void> {
  try {
    await fetchInParallel(options);
  } catch (error) {
    if (!(error instanceof RangesIgnored)) throw error;
    await pullPiece({ ...options, piece: [0, options.partial.sizeBytes], wholeBody: true });
  }
}

async function fetchInParallel({ signal, ...options }: FetchOptions): Promise<void> {
  const { partial, source, tuning } = options;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  let wanted = source.parallel ? tuning.connections : 1;
  let arrived = 0;

  const onBytes = (bytes: number) => {
    arrived += bytes;
    options.onBytes(bytes);
  };

  async function connection(): Promise<void> {
    while (running.size <= wanted && !either.aborted) {
      const piece = partial.take();
      if (!piece) return;
      try {
        await pullOrGoOn(piece);
      } finally {
        partial.giveBack(piece);
      }
    }
  }

  /** A connection that brought something before it broke is simply made again: progress bounds the repetition. */
  async function pullOrGoOn(piece: ByteRange): Promise<void> {
    let brought = 0;
    const count = (bytes: number) => {
      brought += bytes;
      onBytes(bytes);
    };
    try {
      await pullPiece({ ...options, onBytes: count, signal: either, piece });
    } catch (error) {
      if (either.aborted || brought === 0 || isSilence(error) || !isCut(source.explain(error))) throw error;
    }
  }

  function fill(): void {
    while (running.size < wanted && !either.aborted) {
      const one: Promise<void> = connection()
        .catch((error: unknown) => {
          failure ??= { error };
          ended.abort();
        })
        .finally(() => {
          running.delete(one);
        });
      running.add(one);
    }
  }

  const adapt = adaptive({ ...options, measure: () => arrived, connections: () => wanted, signal: either }, (next) => {
    wanted = next;
    fill();
  });
  fill();
  while (running.size > 0) await Promise.all(running);
  ended.abort();
  await adapt;
  if (failure) throw failure.error;
  signal.throwIfAborted();
}

/** Cut off in the middle, and not told to wait: worth an immediate new connection. */
const isCut = (error: AppError) => error.code === "HUB_UNREACHABLE" && error.retryAfterSeconds === undefined;

/** A connection that fell silent shows as stalled, with the time of the next try, rather than being made again unseen. */
const isSilence = (error: unknown) =>
  error instanceof EgressError
    ? error.problem === "silent"
    : error instanceof Error && "code" in error && error.code === "UND_ERR_BODY_TIMEOUT";

type Adaptive = {
  source: Source;
  tuning: Tuning;
  measure: () => number;
  connections: () => number;
  signal: AbortSignal;
};

/** Looks at the rate from time to time and changes the number of connections, until more do not help. */
async function adaptive(
  { source, tuning, measure, connections, signal }: Adaptive,
  change: (connections: number) => void,
): Promise<void> {
  let previous: Sample | undefined;
  let settled = !source.parallel;
  while (!settled && !signal.aborted) {
    const before = measure();
    await sleep(tuning.adaptMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const current = { connections: connections(), bytesPerSecond: ((measure() - before) * 1000) / tuning.adaptMs };
    const next = adaptConnections(current, previous, tuning);
    previous = current;
    settled = next.settled;
    if (next.connections !== current.connections) change(next.connections);
  }
}

/** What was measured with `connections` open; `previous` is the measurement before the last change. */
type Sample = { connections: number; bytesPerSecond: number };

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

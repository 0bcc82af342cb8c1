import type { FileCopy, ModelSummary } from "@/lib/serving/models/contract";

/**
 * What is known of content that lies on a machine, from what asks for a look to what needs none. `at` is when it was
 * found out, or when it was downloaded where nobody looked since.
 */
export const soundnessStates = ["damaged", "unread", "replaced", "never", "intact"] as const;

export type Soundness = { state: (typeof soundnessStates)[number]; at: string | null; detail: string | undefined };

/** @returns undefined for a copy that is neither here nor was lost. */
export function soundnessOf({ ready, downloaded_at, verification }: FileCopy): Soundness | undefined {
  const { result = null, verified_at: at = null, error, phase } = verification ?? {};
  const detail = error?.detail;
  if (result === "damaged" || result === "missing") return { state: ready ? "replaced" : "damaged", at, detail };
  if (!ready) return undefined;
  if (phase === "failed") return { state: "unread", at: null, detail };
  return result === "intact" ? { state: "intact", at, detail } : { state: "never", at: downloaded_at, detail };
}

/** A model is as sound as its worst file; of good ones, the one that was read longest ago speaks. */
export function soundnessOfModel({ m_files }: ModelSummary): Soundness | undefined {
  return m_files
    .flatMap(({ copies = [] }) => copies.flatMap((copy) => soundnessOf(copy) ?? []))
    .toSorted((a, b) => rank(a) - rank(b) || moment(a) - moment(b))[0];
}

const rank = ({ state }: Soundness) => soundnessStates.indexOf(state);
const moment = ({ at }: Soundness) => (at === null ? 0 : Date.parse(at));

export type Reading = { bytesDone: number; bytesTotal: number; files: number; filesDone: number; hasBegun: boolean };

/** How far the reading of a model's files is, on all machines or one. @returns undefined when none is asked for. */
export function readingOf({ m_files }: ModelSummary, nodeId?: string): Reading | undefined {
  const asked = m_files.flatMap(({ size, copies = [] }) =>
    copies.flatMap(({ node_id, verification }) =>
      verification && (nodeId === undefined || node_id === nodeId) ? [{ ...verification, size }] : [],
    ),
  );
  const pending = asked.filter((one) => one.pending);
  if (pending.length === 0) return undefined;
  // What was asked for together is told together, also what of it is done.
  const moments = new Set(pending.map((one) => one.requested_at));
  const together = asked.filter((one) => moments.has(one.requested_at));
  const done = together.filter((one) => !one.pending);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    bytesDone: sum(done.map(({ size }) => size)) + sum(pending.map((one) => one.bytes_done)),
    bytesTotal: sum(together.map(({ size }) => size)),
    files: together.length,
    filesDone: done.length,
    hasBegun: done.length > 0 || pending.some(({ phase }) => phase === "verifying"),
  };
}

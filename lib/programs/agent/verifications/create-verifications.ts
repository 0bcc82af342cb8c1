import type { FileStore } from "@/lib/programs/agent/files";
import type { AssignedVerification, ObservedVerification, VerificationPhase } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { levelLoop } from "../level-loop";

/** Reads stored files again, as assigned: one at a time, behind downloads and engines. */
export type Verifications = {
  /** Makes this list the wanted one; what is missing from it is given up. */
  apply(assigned: readonly AssignedVerification[]): void;
  observe(): ObservedVerification[];
  /** Called on every change of phase, and about once a second while a file is read. @returns ends the subscription. */
  onChange(listener: () => void): () => void;
  /** Gives up what is being read; whoever starts next begins that file anew. */
  close(): Promise<void>;
};

type Options = {
  store: Pick<FileStore, "find" | "verify">;
  log: Logger;
  /** Time between two words about progress. */
  tickMs?: number;
};

export function createVerifications({ store, log, tickMs = 1_000 }: Options): Verifications {
  const listeners = new Set<() => void>();
  const loop = levelLoop(readNext);
  let verifications = new Map<string, Verification>();
  let reading: { of: Verification[]; aborted: AbortController } | undefined;
  let closed = false;
  let emittedAt = 0;

  function emit(): void {
    emittedAt = performance.now();
    for (const listener of listeners) listener();
  }

  function apply(assigned: readonly AssignedVerification[]): void {
    verifications = acceptAssigned(assigned, { verifications, isHere: (fileId) => store.find(fileId) !== undefined });
    const current = new Set(verifications.values());
    if (reading?.of.every((one) => !current.has(one))) reading.aborted.abort();
    loop.request();
    emit();
  }

  async function readNext(): Promise<void> {
    const next = closed ? undefined : [...verifications.values()].find(({ phase }) => phase === "queued");
    if (!next) return;
    await read(next);
    emit();
    loop.request();
  }

  /** One reading answers for all files that have the same content. */
  async function read(next: Verification): Promise<void> {
    const { fileId } = next.assigned;
    const sha256 = store.find(fileId)?.sha256;
    if (sha256 === undefined) return settle([next], "missing");
    const of = [...verifications.values()].filter(
      (one) => one.phase === "queued" && store.find(one.assigned.fileId)?.sha256 === sha256,
    );
    const aborted = new AbortController();
    reading = { of, aborted };
    for (const one of of) one.phase = "verifying";
    emit();
    try {
      const isIntact = await store.verify(fileId, {
        background: true,
        signal: aborted.signal,
        onHashed: (bytes) => progressed(of, bytes),
      });
      settle(of, isIntact ? "intact" : "damaged");
    } catch (error) {
      if (aborted.signal.aborted) return settle(of, "queued");
      log.error({ err: error, fileId }, "a stored file could not be read");
      const detail = error instanceof Error ? error.message : String(error);
      for (const one of of) one.error = { code: "INTERNAL", detail: `The file could not be read: ${detail}` };
      settle(of, "failed");
    } finally {
      reading = undefined;
    }
  }

  function settle(of: Verification[], phase: VerificationPhase): void {
    for (const one of of) {
      one.phase = phase;
      // Cancelled or asked for anew while it was read: that its content is gone has to be said all the same.
      const current = verifications.get(one.assigned.fileId);
      if (phase === "damaged" && current && (isPending(current) || current.phase === "cancelled"))
        current.phase = phase;
    }
  }

  function progressed(of: Verification[], bytes: number): void {
    for (const one of of) one.bytesDone = bytes;
    if (performance.now() - emittedAt >= tickMs) emit();
  }

  return {
    apply,
    observe: () =>
      [...verifications.values()].map(({ assigned: { fileId, generation }, phase, bytesDone, error }) => ({
        fileId,
        generation,
        phase,
        bytesDone,
        ...(error ? { error } : {}),
      })),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      reading?.aborted.abort();
      await loop.idle();
    },
  };
}

/** One file to be read again, and how far that is. */
type Verification = {
  assigned: AssignedVerification;
  phase: VerificationPhase;
  bytesDone: number;
  error?: ObservedVerification["error"];
};

type Known = {
  verifications: ReadonlyMap<string, Verification>;
  isHere: (fileId: string) => boolean;
};

/** Takes over a new list. What is known of a file stays with it until it is asked for anew. */
function acceptAssigned(list: readonly AssignedVerification[], known: Known): Map<string, Verification> {
  return new Map(list.map((assigned) => [assigned.fileId, accept(assigned, known)]));
}

function accept(assigned: AssignedVerification, { verifications, isHere }: Known): Verification {
  const { fileId, generation, desired } = assigned;
  const before = verifications.get(fileId);
  if (before?.assigned.generation === generation) return before;
  if (desired === "run") return { assigned, phase: "queued", bytesDone: 0 };
  // Whoever cancels a moment too late has to learn the outcome: a damaged file is gone already.
  if (before && !isPending(before)) return { ...before, assigned };
  return { assigned, phase: isHere(fileId) ? "cancelled" : "missing", bytesDone: 0 };
}

const isPending = ({ phase }: Pick<Verification, "phase">): boolean => phase === "queued" || phase === "verifying";

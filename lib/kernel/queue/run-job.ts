import { AppError } from "@/lib/kernel/errors";
import type { Logger } from "@/lib/kernel/telemetry";
import { UnrecoverableError } from "bullmq";
import type { QueuedJob } from "./backend";
import { isJobName, jobs, type JobName, type JobPayload } from "./catalog";

export type JobRun = {
  /** Aborts when the job's time is over or its worker closes. */
  signal: AbortSignal;
  /** 1 for the first run. */
  attempt: number;
};
export type Processor<Name extends JobName> = (payload: JobPayload<Name>, run: JobRun) => Promise<void>;
/** What to do for every job of the catalog. */
export type Processors = { [Name in JobName]: Processor<Name> };

/**
 * Runs one job. A job that nobody here knows is done with: its schedule or producer may be older or newer than this
 * process.
 *
 * @throws UnrecoverableError for what another run would not mend, the processor's own error for the rest.
 */
export async function runJob(job: QueuedJob, processors: Processors, closing: AbortSignal, log: Logger): Promise<void> {
  const { name } = job;
  if (!isJobName(name)) {
    log.warn({ job: name, jobId: job.id }, "unknown job, dropped");
    return;
  }
  const payload = parsePayload(name, job.data);
  const signal = AbortSignal.any([closing, AbortSignal.timeout(jobs[name].timeoutMs)]);
  try {
    await Promise.race([
      process(name, payload, { signal, attempt: job.attemptsMade + 1 }, processors),
      aborted(signal),
    ]);
  } catch (error) {
    throw error instanceof AppError && !error.retryable ? unrecoverable(error.message, error) : error;
  }
}

function process<Name extends JobName>(name: Name, payload: JobPayload<Name>, run: JobRun, processors: Processors) {
  return processors[name](payload, run);
}

/** The cast holds because each name's schema is the one its payload type is derived from. */
function parsePayload<Name extends JobName>(name: Name, data: unknown): JobPayload<Name> {
  const parsed = jobs[name].payload.safeParse(data);
  if (!parsed.success)
    throw unrecoverable(`the payload of ${name} is not valid: ${parsed.error.message}`, parsed.error);
  return parsed.data as JobPayload<Name>;
}

function unrecoverable(message: string, cause: unknown): UnrecoverableError {
  return Object.assign(new UnrecoverableError(message), { cause });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const rejectWithReason = () => reject(signal.reason);
    if (signal.aborted) rejectWithReason();
    else signal.addEventListener("abort", rejectWithReason, { once: true });
  });
}

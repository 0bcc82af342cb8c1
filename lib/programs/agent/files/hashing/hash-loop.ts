/** Messages to the hashing thread. A job's file may still grow: bytes below `frontier` are there. */
export type HashRequest =
  | { kind: "begin"; id: number; path: string; gitHeader: string | undefined; background: boolean }
  | { kind: "advance"; id: number; frontier: number }
  | { kind: "finish"; id: number }
  | { kind: "abort"; id: number };

export type HashReply =
  | { kind: "hashed"; id: number; bytes: number }
  | { kind: "done"; id: number; sha256: string; gitSha1: string | undefined }
  | { kind: "failed"; id: number; message: string; code: string | undefined };

/**
 * Body of the hashing thread. It is started from its own source text, so that it runs alike from TypeScript and from a
 * bundle: it must not use anything from outside this function.
 */
export function hashLoop(): void {
  const { createHash } = process.getBuiltinModule("node:crypto");
  const { openSync, readSync, closeSync } = process.getBuiltinModule("node:fs");
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  if (!parentPort) throw new Error("hashLoop runs in a thread");
  const port = parentPort;
  /** Hashed in one go before other jobs and messages get their turn. */
  const sliceBytes = 32 * 1024 * 1024;
  /** What nobody waits for goes in smaller steps, and looks this often whether its turn has come. */
  const backgroundBytes = 8 * 1024 * 1024;
  const yieldMs = 50;
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024);

  const start = (path: string, gitHeader: string | undefined, background: boolean) => ({
    background,
    resting: false,
    fd: openSync(path, "r"),
    sha256: createHash("sha256"),
    gitSha1: gitHeader === undefined ? undefined : createHash("sha1").update(gitHeader),
    position: 0,
    frontier: 0,
    finishing: false,
  });
  const jobs = new Map<number, ReturnType<typeof start>>();
  const reply = (message: HashReply) => port.postMessage(message);
  let scheduled = false;

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      for (const id of jobs.keys()) guarded(id, () => work(id));
    });
  };

  const guarded = (id: number, act: () => void) => {
    try {
      act();
    } catch (error) {
      drop(id);
      const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
      reply({ kind: "failed", id, message: error instanceof Error ? error.message : String(error), code });
    }
  };

  const drop = (id: number) => {
    const job = jobs.get(id);
    jobs.delete(id);
    if (job) closeSync(job.fd);
  };

  type Job = ReturnType<typeof start>;

  const rest = (job: Job, ms: number) => {
    job.resting = true;
    setTimeout(() => {
      job.resting = false;
      schedule();
    }, ms);
  };

  const isAwaited = (job: Job) => !job.background && job.position < job.frontier;

  const work = (id: number) => {
    const job = jobs.get(id);
    if (!job || job.resting) return undefined;
    if (job.background && [...jobs.values()].some(isAwaited)) return rest(job, yieldMs);
    const startedAt = performance.now();
    const end = Math.min(job.frontier, job.position + (job.background ? backgroundBytes : sliceBytes));
    const moved = end > job.position;
    while (job.position < end) {
      const read = readSync(job.fd, buffer, 0, Math.min(buffer.length, end - job.position), job.position);
      if (read === 0) throw new Error(`the file ends at ${job.position}, before ${end}`);
      const chunk = buffer.subarray(0, read);
      job.sha256.update(chunk);
      job.gitSha1?.update(chunk);
      job.position += read;
    }
    if (moved) reply({ kind: "hashed", id, bytes: job.position });
    // Half of the time at most: engines on this machine have the rest.
    if (job.position < job.frontier) return job.background ? rest(job, performance.now() - startedAt) : schedule();
    if (!job.finishing) return undefined;
    reply({ kind: "done", id, sha256: job.sha256.digest("hex"), gitSha1: job.gitSha1?.digest("hex") });
    return drop(id);
  };

  port.on("message", (request: HashRequest) => {
    const { id } = request;
    if (request.kind === "abort") return drop(id);
    if (request.kind === "begin") {
      return guarded(id, () => {
        jobs.set(id, start(request.path, request.gitHeader, request.background));
      });
    }
    const job = jobs.get(id);
    if (!job) return undefined;
    if (request.kind === "advance") job.frontier = Math.max(job.frontier, request.frontier);
    else job.finishing = true;
    return schedule();
  });
}

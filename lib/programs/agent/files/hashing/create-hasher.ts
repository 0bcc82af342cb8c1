import { Worker } from "node:worker_threads";
import { hashLoop, type HashReply, type HashRequest } from "./hash-loop";

/** `gitSha1` is the name Git gives the content, only computed when asked for. */
export type Digests = { sha256: string; gitSha1: string | undefined };

/** One file being hashed, possibly while it still grows. */
export type Hashing = {
  /** Bytes below this offset are written and will not change. */
  advance(frontier: number): void;
  readonly hashedBytes: number;
  /** Hashes up to the newest frontier and ends. */
  finish(): Promise<Digests>;
  /** Ends without a result; a pending `finish` rejects. */
  abort(): void;
};

export type HashingOptions = {
  gitSizeBytes?: number | undefined;
  /** Gives way to all other hashing and rests as long as it works. */
  background?: boolean | undefined;
  /** Called with the bytes that are hashed so far, after every step. */
  onHashed?: ((bytes: number) => void) | undefined;
};

export type Hasher = {
  /** `finish` rejects with the code of the operating system where the file could not be read. */
  begin(path: string, options?: HashingOptions): Hashing;
  close(): Promise<void>;
};

type Job = {
  hashedBytes: number;
  onHashed: HashingOptions["onHashed"];
  resolve(digests: Digests): void;
  reject(error: Error): void;
};

/** One thread that hashes all files of this process. It starts with the first file; without work it keeps nobody alive. */
export function createHasher(): Hasher {
  const jobs = new Map<number, Job>();
  let worker: Worker | undefined;
  let lastId = 0;

  function thread(): Worker {
    if (worker) return worker;
    const started = new Worker(source, { eval: true, name: "hasher", execArgv: [], env: {} });
    started.on("message", (reply: HashReply) => settle(reply));
    started.on("error", (error: Error) => fail(started, error));
    started.on("exit", () => fail(started, new Error("The hashing thread ended.")));
    worker = started;
    return started;
  }

  function forget(id: number): boolean {
    const known = jobs.delete(id);
    if (jobs.size === 0) worker?.unref();
    return known;
  }

  function settle(reply: HashReply): void {
    const job = jobs.get(reply.id);
    if (!job) return;
    if (reply.kind === "hashed") {
      job.hashedBytes = reply.bytes;
      job.onHashed?.(reply.bytes);
      return;
    }
    forget(reply.id);
    if (reply.kind === "done") job.resolve({ sha256: reply.sha256, gitSha1: reply.gitSha1 });
    else job.reject(Object.assign(new Error(`Hashing failed: ${reply.message}`), { code: reply.code }));
  }

  function fail(ended: Worker, error: Error): void {
    if (worker !== ended) return;
    worker = undefined;
    for (const job of jobs.values()) job.reject(error);
    jobs.clear();
  }

  return {
    begin(path, { gitSizeBytes, background = false, onHashed } = {}) {
      const id = (lastId += 1);
      const { promise, resolve, reject } = Promise.withResolvers<Digests>();
      // A job may fail before anybody waits for it; whoever calls finish() still gets the rejection.
      promise.catch(() => undefined);
      const job: Job = { hashedBytes: 0, onHashed, resolve, reject };
      jobs.set(id, job);
      const send = (request: HashRequest) => thread().postMessage(request, []);
      thread().ref();
      const gitHeader = gitSizeBytes === undefined ? undefined : `blob ${gitSizeBytes}\0`;
      send({ kind: "begin", id, path, gitHeader, background });
      return {
        advance: (frontier) => jobs.has(id) && send({ kind: "advance", id, frontier }),
        get hashedBytes() {
          return job.hashedBytes;
        },
        finish() {
          if (jobs.has(id)) send({ kind: "finish", id });
          return promise;
        },
        abort() {
          if (!forget(id)) return;
          reject(new Error("Hashing was given up."));
          send({ kind: "abort", id });
        },
      };
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/** `__name` is what bundlers and TypeScript runners may have put around functions inside the loop. */
const source = `const __name = (target) => target; (${hashLoop.toString()})();`;

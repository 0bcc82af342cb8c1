import { Refusal } from "../../openai-server";
import type { NativeContext } from "./native/binding";
import { createPromptPace, type PromptPace } from "./prompt-pace";
import type { SamplingWatch } from "./sampling-watch";
import { bestSlot, clearSlot, createSlots, keepPrefix, type Slot } from "./slots";
import type { ThreadGovernor } from "./thread-governor";

/** One generation. The scheduler owns neither the sampler nor the text. */
export type Job = {
  /** At least one token: a sequence without any has no logits of its own to sample from. */
  prompt: readonly number[];
  signal: AbortSignal;
  /** Whether a grammar decides what may be sampled next: then a step's cost is not the model's alone. */
  hasGrammar(): boolean;
  /** Samples the next token from the logits at this place of the batch, once they are there. */
  sample(logits: number): Promise<number>;
  /** Takes a sampled token; "end" stops the generation. */
  take(token: number): "more" | "end";
};

export type JobReport = { cachedTokens: number; promptMs: number; completionMs: number };

type Running = {
  job: Job;
  slot: Slot;
  /** Tokens to evaluate next: the rest of the prompt, then the token just sampled. */
  pending: number[];
  cachedTokens: number;
  startedAt: number;
  firstTokenAt: number | undefined;
  finish(report: JobReport): void;
  fail(error: unknown): void;
};

/** What can be sampled for in a step, and where its logits are in the batch. */
type Ready = { running: Running; logits: number };

type Waiting = Pick<Running, "job" | "finish" | "fail">;

export type SchedulerCounters = { running: number; waiting: number; decodes: number; cells: number };

/** Requests beyond this many waiting ones are refused rather than kept. */
const waitingMax = 256;

/**
 * Continuous batching: every step evaluates one token of each running answer and fills the rest of the batch with
 * prompts. A request joins and leaves between two steps.
 */
export class Scheduler {
  readonly #context: NativeContext;
  readonly #batchSize: number;
  readonly #governor: ThreadGovernor;
  readonly #pace: PromptPace;
  readonly #watch: SamplingWatch;
  /**
   * Native calls run one after the other. Then sampling is handed over together with the evaluation it waits for,
   * which saves a round trip between threads for every token.
   */
  readonly #isOrdered: boolean;
  readonly #slots: Slot[];
  readonly #now: () => number;
  #waiting: Waiting[] = [];
  #running: Running[] = [];
  #decodes = 0;
  #active = false;

  constructor(
    context: NativeContext,
    /** `batchSize` is at least `slots`. */
    options: {
      slots: number;
      batchSize: number;
      governor: ThreadGovernor;
      watch: SamplingWatch;
      isOrdered: boolean;
      now?: () => number;
    },
  ) {
    this.#context = context;
    this.#batchSize = options.batchSize;
    this.#governor = options.governor;
    this.#pace = createPromptPace(options.batchSize);
    this.#watch = options.watch;
    this.#isOrdered = options.isOrdered;
    this.#slots = createSlots(options.slots);
    this.#now = options.now ?? (() => performance.now());
  }

  counters(): SchedulerCounters {
    const cells = this.#slots.reduce((total, { cached }) => total + cached.length, 0);
    return { running: this.#running.length, waiting: this.#waiting.length, decodes: this.#decodes, cells };
  }

  /** Runs a job to its end. Rejects when its client has gone, when too many wait, or when the engine fails. */
  run(job: Job): Promise<JobReport> {
    if (job.prompt.length === 0) throw new RangeError("A job needs at least one token of its own to sample after.");
    if (this.#waiting.length >= waitingMax) {
      throw new Refusal(429, `${waitingMax} requests are waiting already.`, {
        type: "unavailable_error",
        code: "queue_full",
      });
    }
    const done = Promise.withResolvers<JobReport>();
    this.#waiting.push({ job, finish: done.resolve, fail: done.reject });
    if (!this.#active) {
      this.#active = true;
      void this.#loop();
    }
    return done.promise;
  }

  async #loop(): Promise<void> {
    try {
      for (;;) {
        this.#dropAborted();
        this.#admit();
        if (this.#running.length === 0) return;
        await this.#step();
      }
    } catch (error) {
      this.#failAll(error);
    } finally {
      this.#active = false;
    }
  }

  #dropAborted(): void {
    for (const waiting of this.#waiting) if (waiting.job.signal.aborted) waiting.fail(waiting.job.signal.reason);
    this.#waiting = this.#waiting.filter(({ job }) => !job.signal.aborted);
    for (const running of this.#running) if (running.job.signal.aborted) running.fail(running.job.signal.reason);
    this.#running = this.#running.filter(({ job }) => !job.signal.aborted);
  }

  #admit(): void {
    for (;;) {
      const [next, ...rest] = this.#waiting;
      const busy = new Set(this.#running.map(({ slot }) => slot));
      const slot =
        next &&
        bestSlot(
          this.#slots.filter((candidate) => !busy.has(candidate)),
          next.job.prompt,
        );
      if (!next || !slot) return;
      this.#waiting = rest;
      const startedAt = this.#now();
      slot.usedAt = startedAt;
      const cachedTokens = keepPrefix(this.#context, slot, next.job.prompt);
      const pending = next.job.prompt.slice(cachedTokens);
      this.#running.push({ ...next, slot, pending, cachedTokens, startedAt, firstTokenAt: undefined });
    }
  }

  async #step(): Promise<void> {
    const placed = this.#place(this.#shares());
    const prompts = placed.filter(({ running }) => running.firstTokenAt === undefined);
    const startedAt = this.#now();
    const decoded = this.#context.decodeBatch();
    if (!this.#isOrdered) await decoded;
    const ready = placed.flatMap(({ running, logits }) => (logits === undefined ? [] : { running, logits }));
    const free = ready.filter(({ running }) => !running.job.hasGrammar());
    const constrained = ready.filter(({ running }) => running.job.hasGrammar());
    const begin = ({ running, logits }: Ready) => settle(running.job.sample(logits));
    // A grammar takes several calls. What it costs shows only where none is made for another request meanwhile: so those
    // without one come first, and all grammars but the first wait for their turn.
    const begun = new Map([...free, ...constrained.slice(0, 1)].map((one) => [one, begin(one)]));
    await decoded;
    this.#decodes++;
    const tookMs = this.#now() - startedAt;
    if (prompts.length === 0) this.#governor.observe(tookMs);
    else this.#pace.observe(count(prompts), tookMs);
    for (const { running, tokens } of placed) {
      running.slot.cached.push(...tokens);
      running.pending = running.pending.slice(tokens.length);
    }
    const step = ready.length > 0 ? this.#watch.begin() : undefined;
    try {
      for (const one of [...free, ...constrained]) {
        const { job } = one.running;
        if (!begun.has(one) && job.signal.aborted) continue;
        const sample = await (begun.get(one) ?? begin(one));
        const refusal = step?.sampled(job.hasGrammar());
        if (job.signal.aborted) continue;
        this.#advance(one.running, refusal ? { error: refusal } : sample);
      }
    } finally {
      step?.end();
    }
  }

  #place(shares: readonly { running: Running; tokens: number[] }[]) {
    this.#context.setThreads(this.#governor.threads());
    this.#context.initBatch(count(shares));
    return shares.map(({ running, tokens }) => {
      // The native module answers with a place in the batch even where it evaluates nothing: another request's.
      if (tokens.length === 0) throw new RangeError("A sequence without tokens has no place in a batch.");
      const isLast = tokens.length === running.pending.length;
      const wanted = isLast ? Uint32Array.of(tokens.length - 1) : new Uint32Array(0);
      const position = running.slot.cached.length;
      const [logits] = this.#context.addToBatch(running.slot.id, position, Uint32Array.from(tokens), wanted);
      return { running, tokens, logits };
    });
  }

  /** One token for every running answer; prompts share what is left, in the order they came. */
  #shares(): { running: Running; tokens: number[] }[] {
    const answering = this.#running.filter(({ firstTokenAt }) => firstTokenAt !== undefined);
    let left = Math.min(this.#batchSize - answering.length, this.#pace.tokens());
    const shares = answering.map((running) => ({ running, tokens: running.pending }));
    for (const running of this.#running) {
      if (running.firstTokenAt !== undefined || left <= 0) continue;
      const tokens = running.pending.slice(0, left);
      left -= tokens.length;
      shares.push({ running, tokens });
    }
    return shares;
  }

  #advance(running: Running, sample: Sample): void {
    try {
      if ("error" in sample) throw sample.error;
      running.firstTokenAt ??= this.#now();
      running.pending = [sample.token];
      if (running.job.take(sample.token) === "more") return;
      this.#release(running);
      const promptMs = running.firstTokenAt - running.startedAt;
      const completionMs = this.#now() - running.firstTokenAt;
      running.finish({ cachedTokens: running.cachedTokens, promptMs, completionMs });
    } catch (error) {
      this.#release(running);
      running.fail(error);
    }
  }

  #release(running: Running): void {
    this.#running = this.#running.filter((other) => other !== running);
  }

  /** After a failed step nothing is known about what the sequences hold. */
  #failAll(error: unknown): void {
    for (const { fail } of [...this.#running, ...this.#waiting]) fail(error);
    this.#running = [];
    this.#waiting = [];
    for (const slot of this.#slots) clearSlot(this.#context, slot);
  }
}

function count(shares: readonly { tokens: readonly number[] }[]): number {
  return shares.reduce((total, { tokens }) => total + tokens.length, 0);
}

type Sample = { token: number } | { error: unknown };

/** A sample whose failure waits until someone looks at it. */
function settle(sample: Promise<number>): Promise<Sample> {
  return sample.then(
    (token) => ({ token }),
    (error: unknown) => ({ error }),
  );
}

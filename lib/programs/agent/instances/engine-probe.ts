import type { EngineMetrics, ModelFacts } from "@/lib/serving/engines";
import type { Logger } from "@/lib/kernel/telemetry";
import { setTimeout as sleep } from "node:timers/promises";
import type { ObservedRun } from "../runtimes";

export type Readiness = "loading" | "healthy" | "ready";

type Options = {
  run: ObservedRun;
  task: ModelFacts["task"];
  /** An adopted engine that served before serves on; it is not warmed up again. */
  readiness: Readiness;
  /** Reads what the run's progress path answers. */
  readMetrics?: ((body: string) => EngineMetrics) | undefined;
  onChange: () => void;
  log: Logger;
  timing?: Partial<ProbeTiming>;
};

export type ProbeTiming = {
  loadingPollMs: number;
  readyPollMs: number;
  healthDeadlineMs: number;
  warmUpRetryMs: number;
};

const defaultTiming: ProbeTiming = {
  loadingPollMs: 200,
  readyPollMs: 5_000,
  healthDeadlineMs: 5_000,
  warmUpRetryMs: 1_000,
};
/** The first token of a large model on a slow processor. */
export const warmUpDeadlineMs = 120_000;

/** Watches over one engine: is it there, has it answered once, does it still answer, does its work go on. */
export class EngineProbe {
  readiness: Readiness;
  /** Since when it has not answered. */
  silentSinceMs: number | undefined;
  /** Since when it has requests and has made no step, though it may say that it is well. */
  stuckSinceMs: number | undefined;
  #steps: number | undefined;
  readonly #options: Options;
  readonly #timing: ProbeTiming;
  readonly #closed = new AbortController();

  constructor(options: Options) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.readiness = options.readiness;
    void this.#watch().catch((error: unknown) => {
      if (!this.#closed.signal.aborted) options.log.error({ err: error }, "an engine could not be watched");
    });
  }

  /** The engine answered somebody else, so it is not silent. */
  noteAnswer(): void {
    this.silentSinceMs = undefined;
  }

  close(): void {
    this.#closed.abort();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closed;
    while (this.readiness === "loading") {
      if (await this.#isHealthy()) this.#become("healthy");
      else await sleep(this.#timing.loadingPollMs, undefined, { signal });
    }
    while (this.readiness === "healthy") {
      if (await this.#answersOnce()) this.#become("ready");
      else await sleep(this.#timing.warmUpRetryMs, undefined, { signal });
    }
    for (;;) {
      await sleep(this.#timing.readyPollMs, undefined, { signal });
      const before = [this.silentSinceMs, this.stuckSinceMs];
      this.silentSinceMs = (await this.#isHealthy()) ? undefined : (this.silentSinceMs ?? Date.now());
      this.stuckSinceMs = (await this.#makesSteps()) ? undefined : (this.stuckSinceMs ?? Date.now());
      const isNew = [this.silentSinceMs, this.stuckSinceMs].some((since, index) => since && !before[index]);
      if (isNew) this.#options.onChange();
    }
  }

  #become(readiness: Readiness): void {
    if (this.#closed.signal.aborted) return;
    this.readiness = readiness;
    this.#options.onChange();
  }

  async #isHealthy(): Promise<boolean> {
    const answer = await this.#ask(this.#options.run.readiness.path, { deadlineMs: this.#timing.healthDeadlineMs });
    return isSuccess(answer);
  }

  /**
   * False while requests run and no step was made since the last look, or while the engine cannot even say: some tell of
   * their work between two steps alone.
   */
  async #makesSteps(): Promise<boolean> {
    const { run, readMetrics } = this.#options;
    if (!run.progress || !readMetrics) return true;
    const answer = await this.#ask(run.progress.path, { deadlineMs: this.#timing.healthDeadlineMs });
    if (answer === undefined) return false;
    if (!isSuccess(answer)) return true;
    const { stepsTotal, requestsRunning = 0, requestsWaiting = 0 } = readMetrics(answer.body);
    if (stepsTotal === undefined) return true;
    const hasWork = requestsRunning + requestsWaiting > 0;
    const isSame = this.#steps === stepsTotal;
    this.#steps = stepsTotal;
    return !(hasWork && isSame);
  }

  /** One token, so that the first real request does not wait for what engines do at their first. */
  async #answersOnce(): Promise<boolean> {
    const request = warmUpRequest(this.#options.task, this.#options.run.servedModelName);
    if (!request) return true;
    const answer = await this.#ask(request.path, { body: request.body, deadlineMs: warmUpDeadlineMs });
    const status = answer?.status;
    if (status !== undefined && status >= 400 && status < 500) {
      this.#options.log.warn(
        { instanceId: this.#options.run.instanceId, status },
        "the engine refused to be warmed up",
      );
    }
    return status !== undefined && status < 500;
  }

  /** @returns undefined when there was no answer in time. */
  async #ask(path: string, { body, deadlineMs }: { body?: unknown; deadlineMs: number }): Promise<Answer | undefined> {
    const { port, apiKey } = this.#options.run;
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(deadlineMs)]);
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      this.#closed.signal.throwIfAborted();
      this.#options.log.debug({ err: error, path }, "the engine did not answer");
      return undefined;
    }
  }
}

type Answer = { status: number; body: string };

function isSuccess(answer: Answer | undefined): answer is Answer {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** @returns undefined for tasks that answer at once. */
function warmUpRequest(task: ModelFacts["task"], model: string): { path: string; body: unknown } | undefined {
  switch (task) {
    case "chat":
      return {
        path: "/v1/chat/completions",
        body: { model, messages: [{ role: "user", content: "Hi" }], max_tokens: 1 },
      };
    case "completion":
      return { path: "/v1/completions", body: { model, prompt: "Hi", max_tokens: 1 } };
    case "embedding":
    case "rerank":
      return undefined;
    default:
      return task satisfies never;
  }
}

import type { ModelFacts } from "@/lib/engines";
import type { Logger } from "@/lib/telemetry";
import { setTimeout as sleep } from "node:timers/promises";
import type { ObservedRun } from "../runtimes";

export type Readiness = "loading" | "healthy" | "ready";

type Options = {
  run: ObservedRun;
  task: ModelFacts["task"];
  /** An adopted engine that served before serves on; it is not warmed up again. */
  readiness: Readiness;
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

/** Watches over one engine: is it there, has it answered once, does it still answer. */
export class EngineProbe {
  readiness: Readiness;
  /** Since when it has not answered. */
  silentSinceMs: number | undefined;
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
      const silent = !(await this.#isHealthy());
      if (!silent) this.silentSinceMs = undefined;
      else if (this.silentSinceMs === undefined) {
        this.silentSinceMs = Date.now();
        this.#options.onChange();
      }
    }
  }

  #become(readiness: Readiness): void {
    if (this.#closed.signal.aborted) return;
    this.readiness = readiness;
    this.#options.onChange();
  }

  async #isHealthy(): Promise<boolean> {
    const status = await this.#ask(this.#options.run.readiness.path, { deadlineMs: this.#timing.healthDeadlineMs });
    return status !== undefined && status >= 200 && status < 300;
  }

  /** One token, so that the first real request does not wait for what engines do at their first. */
  async #answersOnce(): Promise<boolean> {
    const request = warmUpRequest(this.#options.task, this.#options.run.servedModelName);
    if (!request) return true;
    const status = await this.#ask(request.path, { body: request.body, deadlineMs: warmUpDeadlineMs });
    if (status !== undefined && status >= 400 && status < 500) {
      this.#options.log.warn(
        { instanceId: this.#options.run.instanceId, status },
        "the engine refused to be warmed up",
      );
    }
    return status !== undefined && status < 500;
  }

  /** @returns the status, or undefined when there was no answer in time. */
  async #ask(path: string, { body, deadlineMs }: { body?: unknown; deadlineMs: number }): Promise<number | undefined> {
    const { port, apiKey } = this.#options.run;
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(deadlineMs)]);
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      });
      await response.arrayBuffer();
      return response.status;
    } catch (error) {
      this.#closed.signal.throwIfAborted();
      this.#options.log.debug({ err: error, path }, "the engine did not answer");
      return undefined;
    }
  }
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

import { Worker } from "node:worker_threads";
import { Refusal } from "../../../openai-server";
import type { RenderReply } from "./render-worker";

export type Renderer = {
  /** @throws Refusal when the template fails, takes too long or needs too much memory. */
  render(template: string, values: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

/** Real templates render within a few milliseconds; the first one waits for the thread to start. */
const timeLimitMs = 5000;
const memoryLimitMb = 64;

type Pending = { resolve: (text: string) => void; reject: (error: unknown) => void; timer: NodeJS.Timeout };

/** `workerUrl` is the program that calls `renderTemplates` when it finds itself in a worker thread. */
export function createRenderer(workerUrl: URL): Renderer {
  let worker: Worker | undefined;
  let pending = new Map<number, Pending>();
  let nextId = 0;

  const giveUp = (reason: string): void => {
    const lost = pending;
    pending = new Map();
    const ended = worker;
    worker = undefined;
    void ended?.terminate();
    for (const { reject, timer } of lost.values()) {
      clearTimeout(timer);
      reject(new Refusal(400, `The model's chat template ${reason}.`, { code: "chat_template_failed" }));
    }
  };

  const start = (): Worker => {
    const started = new Worker(workerUrl, { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } });
    started.unref();
    started.on("message", (reply: RenderReply) => {
      const waiting = pending.get(reply.id);
      if (!waiting) return;
      pending.delete(reply.id);
      clearTimeout(waiting.timer);
      if ("text" in reply) waiting.resolve(reply.text);
      else
        waiting.reject(
          new Refusal(400, `The model's chat template refuses these messages: ${reply.error}`, {
            code: "chat_template_failed",
          }),
        );
    });
    started.on("error", (error) => {
      if (worker === started) giveUp(`failed (${error.message})`);
    });
    return started;
  };

  return {
    async render(template, values) {
      worker ??= start();
      const id = nextId++;
      const done = Promise.withResolvers<string>();
      const timer = setTimeout(() => giveUp(`took longer than ${timeLimitMs} ms`), timeLimitMs);
      pending.set(id, { resolve: done.resolve, reject: done.reject, timer });
      worker.postMessage({ id, template, values }, []);
      return await done.promise;
    },
    async close() {
      await worker?.terminate();
    },
  };
}

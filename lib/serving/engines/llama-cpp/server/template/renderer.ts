import { Refusal } from "../../../openai-server";
import { createThread, ThreadFailure } from "../thread";
import type { RenderAnswer, RenderQuestion } from "./render-worker";

export type Renderer = {
  /** @throws Refusal when the template fails, takes too long or needs too much memory. */
  render(template: string, values: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

/** Real templates render within a few milliseconds; the first one waits for the thread to start. */
const limits = { task: "render", timeMs: 15_000, memoryMb: 64 };

/** `workerUrl` is the program that calls `renderTemplates` when it finds itself in a thread with that task. */
export function createRenderer(workerUrl: URL): Renderer {
  const thread = createThread<RenderQuestion, RenderAnswer>(workerUrl, limits);
  return {
    async render(template, values) {
      try {
        const answer = await thread.ask({ template, values });
        if ("text" in answer) return answer.text;
        throw failed(`refuses these messages: ${answer.error}`);
      } catch (error) {
        throw error instanceof ThreadFailure ? failed(`${error.message}.`) : error;
      }
    },
    close: () => thread.close(),
  };
}

function failed(how: string): Refusal {
  return new Refusal(400, `The model's chat template ${how}`, { code: "chat_template_failed" });
}

import { Template } from "@huggingface/jinja";
import { parentPort } from "node:worker_threads";

export type RenderRequest = { id: number; template: string; values: Record<string, unknown> };
export type RenderReply = { id: number; text: string } | { id: number; error: string };

/**
 * Renders chat templates inside a worker thread. A template comes with the model and may loop forever or grow without
 * end; the thread that runs it can be ended and has its own memory limit.
 */
export function renderTemplates(): void {
  const compiled = new Map<string, Template>();
  parentPort?.on("message", ({ id, template, values }: RenderRequest) => {
    try {
      const program = compiled.get(template) ?? new Template(template);
      compiled.set(template, program);
      reply({ id, text: program.render(values) });
    } catch (error) {
      reply({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
}

function reply(message: RenderReply): void {
  parentPort?.postMessage(message, []);
}

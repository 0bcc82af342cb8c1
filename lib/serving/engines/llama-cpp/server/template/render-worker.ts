import { Template } from "@huggingface/jinja";
import { answerQuestions } from "../answer-questions";

export type RenderQuestion = { template: string; values: Record<string, unknown> };
export type RenderAnswer = { text: string } | { error: string };

/**
 * Renders chat templates inside a worker thread. A template comes with the model and may loop forever or grow without
 * end; the thread that runs it can be ended and has its own memory limit.
 */
export function renderTemplates(): void {
  const compiled = new Map<string, Template>();
  answerQuestions(({ template, values }: RenderQuestion): RenderAnswer => {
    try {
      const program = compiled.get(template) ?? new Template(template);
      compiled.set(template, program);
      return { text: program.render(values) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  });
}

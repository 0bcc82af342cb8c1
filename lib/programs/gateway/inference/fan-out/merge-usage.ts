import * as z from "zod";

const details = z.record(z.string(), z.number().nullish().catch(undefined));

export const usageObject = z.looseObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int().default(0),
  prompt_tokens_details: details.nullish(),
  completion_tokens_details: details.nullish(),
});
export type UsageObject = z.output<typeof usageObject>;

export type PartUsage = { prompt: number; usage: UsageObject };

/** Every prompt counts once, however many choices it was given; what was generated counts whole. */
export function mergeUsage(parts: readonly PartUsage[]): UsageObject {
  const prompts = [...new Map(parts.toReversed().map(({ prompt, usage }) => [prompt, usage])).values()];
  const all = parts.map(({ usage }) => usage);
  const promptTokens = sum(prompts.map(({ prompt_tokens }) => prompt_tokens));
  const completionTokens = sum(all.map(({ completion_tokens }) => completion_tokens));
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    ...named("prompt_tokens_details", sumDetails(prompts.map((usage) => usage.prompt_tokens_details))),
    ...named("completion_tokens_details", sumDetails(all.map((usage) => usage.completion_tokens_details))),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function sumDetails(all: (z.output<typeof details> | null | undefined)[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const each of all) {
    for (const [name, count] of Object.entries(each ?? {})) total[name] = (total[name] ?? 0) + (count ?? 0);
  }
  return total;
}

const named = (name: string, counts: Record<string, number>) =>
  Object.keys(counts).length > 0 ? { [name]: counts } : {};

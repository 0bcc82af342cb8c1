import { AppError } from "@/lib/kernel/errors";
import type { AnswerWriter } from "./dialect";

type Words = { count: (tokens: number) => object } & Pick<AnswerWriter, "failure" | "refusal">;

/** Tells what the engine itself counted: its template and its tokens decide, so nobody else can say. */
export const countWriter = ({ count, ...errors }: Words): AnswerWriter => ({
  ...errors,
  whole({ usage }) {
    if (!usage) throw new AppError("UPSTREAM_FAILED", "The engine does not tell how many tokens it read.");
    return count(usage.prompt_tokens);
  },
  // A count is never streamed.
  events: () => "",
});

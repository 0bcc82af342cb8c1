import { AppError } from "@/lib/kernel/errors";

/** The error code of each attempt, or "done" for one that went through. */
export async function codesOf(attempts: Promise<unknown>[]): Promise<string[]> {
  const answers = await Promise.allSettled(attempts);
  return answers.map((answer) => {
    if (answer.status === "fulfilled") return "done";
    return answer.reason instanceof AppError ? answer.reason.code : String(answer.reason);
  });
}

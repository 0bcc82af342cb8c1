import { Refusal } from "../../../../openai-server";
import { createThread, ThreadFailure } from "../../thread";
import type { CheckAnswer, CheckQuestion } from "./check-worker";

export type AnswerChecker = {
  /** @throws Refusal when the schema cannot be checked. */
  prepare(schema: object, param: string): Promise<void>;
  /** What is wrong with a finished answer; undefined when nothing is. */
  problem(schema: object, text: string): Promise<string | undefined>;
  close(): Promise<void>;
};

/** Most checks take a millisecond; the first one waits for the thread to start. */
const limits = { task: "check", timeMs: 5000, memoryMb: 128 };

/** `program` calls `checkAnswers` when it finds itself in a thread with that task. */
export function createAnswerChecker(program: URL): AnswerChecker {
  const thread = createThread<CheckQuestion, CheckAnswer>(program, limits);
  const ask = async (question: CheckQuestion): Promise<CheckAnswer> => {
    try {
      return await thread.ask(question);
    } catch (error) {
      if (error instanceof ThreadFailure) return { problem: `could not be checked: the check ${error.message}` };
      throw error;
    }
  };
  return {
    async prepare(schema, param) {
      const { problem } = await ask({ schema, text: undefined });
      if (problem === undefined) return;
      throw new Refusal(400, `The JSON schema ${problem}.`, { code: "unsupported_schema", param });
    },
    problem: async (schema, text) => (await ask({ schema, text })).problem,
    close: () => thread.close(),
  };
}

import { parentPort } from "node:worker_threads";

/** The side of a thread on which questions are answered. */
export function answerQuestions(answer: (question: never) => unknown): void {
  parentPort?.on("message", (question: unknown) => parentPort?.postMessage(answer(question as never), []));
}

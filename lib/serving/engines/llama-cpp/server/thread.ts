import { Worker } from "node:worker_threads";

export type Thread<Question, Answer> = {
  /** @throws ThreadFailure when the thread took too long, needed too much memory or broke. */
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
};

/** Why no answer came: the end of a sentence about what was asked. */
export class ThreadFailure extends Error {}

type Limits = { task: string; timeMs: number; memoryMb: number };

/**
 * A thread for work whose cost others decide. It is ended when a question takes too long, and starts again for the next.
 * One question is asked at a time, so a bad one fails alone. `program` hands each question to the task of that name.
 */
export function createThread<Question, Answer>(program: URL, limits: Limits): Thread<Question, Answer> {
  let worker: Worker | undefined;
  let isClosed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const start = (): Worker => {
    const options = {
      workerData: { task: limits.task },
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    };
    const started = new Worker(program, options);
    started.unref();
    return started;
  };

  const answerOf = async (question: Question): Promise<Answer> => {
    if (isClosed) throw new ThreadFailure("was ended");
    const asked = (worker ??= start());
    const done = Promise.withResolvers<Answer>();
    const fail = (why: string): void => {
      if (worker === asked) worker = undefined;
      void asked.terminate();
      done.reject(new ThreadFailure(why));
    };
    const onError = (error: Error) => fail(`failed (${error.message})`);
    const onExit = () => fail("was ended");
    const timer = setTimeout(() => fail(`took longer than ${limits.timeMs} ms`), limits.timeMs);
    asked.once("message", done.resolve).once("error", onError).once("exit", onExit);
    try {
      asked.postMessage(question, []);
      return await done.promise;
    } finally {
      clearTimeout(timer);
      asked.off("message", done.resolve).off("error", onError).off("exit", onExit);
    }
  };

  return {
    ask(question) {
      const answer = turn.then(() => answerOf(question));
      turn = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      isClosed = true;
      await worker?.terminate();
    },
  };
}

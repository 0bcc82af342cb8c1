import { Refusal, type Answer, type Piece } from "../../openai-server";
import type { AnswerChecker } from "./grammar";

type Check = {
  checker: AnswerChecker;
  schema: object;
  /** How often an answer may be tried: more than once only where nothing is sent before it is checked. */
  attempts: number;
};

/**
 * An answer that is checked when it is finished, because a grammar cannot keep all that was asked. A broken one is tried
 * again while nothing of it was sent; then the client is told, instead of being given what breaks its schema.
 */
export async function* checkedAnswer(attempt: (index: number) => Answer, check: Check): Answer {
  for (let index = 0; ; index++) {
    const pieces: Piece[] = [];
    let text = "";
    const answer = attempt(index);
    let step = await answer.next();
    while (!step.done) {
      text += step.value.text;
      if (check.attempts > 1) pieces.push(step.value);
      else yield step.value;
      step = await answer.next();
    }
    // What the token limit cut off is told by its finish reason, and calls of tools have schemas of their own.
    const isWhole = step.value.finishReason === "stop";
    const problem = !isWhole ? undefined : await check.checker.problem(check.schema, text);
    if (problem === undefined) {
      yield* pieces;
      return step.value;
    }
    if (index + 1 < check.attempts) continue;
    const tries = check.attempts > 1 ? ` (tried ${check.attempts} times)` : "";
    throw new Refusal(422, `The model's answer does not keep to the JSON schema: it ${problem}${tries}.`, {
      code: "schema_not_met",
      type: "answer_error",
    });
  }
}

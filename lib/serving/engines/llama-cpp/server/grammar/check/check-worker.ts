import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv";
import { answerQuestions } from "../../answer-questions";

/** Without a text the schema alone is made ready. */
export type CheckQuestion = { schema: object; text: string | undefined };
/** What is wrong with the text or the schema, as the end of a sentence about it. */
export type CheckAnswer = { problem: string | undefined };

/**
 * Checks finished answers inside a worker thread. Schemas come from clients: their patterns may take forever on a text,
 * and the thread that runs them can be ended.
 */
export function checkAnswers(): void {
  let last: { key: string; validate: ValidateFunction } | undefined;
  answerQuestions(({ schema, text }: CheckQuestion): CheckAnswer => {
    const key = JSON.stringify(schema);
    try {
      if (last?.key !== key) last = { key, validate: compile(schema) };
      return { problem: text === undefined ? undefined : problemOf(last.validate, text) };
    } catch (error) {
      return { problem: `cannot be checked: ${error instanceof Error ? error.message : String(error)}` };
    }
  });
}

/** Formats are not checked: those that are kept, the grammar keeps. */
function compile(schema: object): ValidateFunction {
  const Checker = isOld(schema) ? Ajv2019 : Ajv2020;
  const checker = new Checker({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    ownProperties: true,
    // Doubles do not divide evenly: 0.07 is a multiple of 0.01.
    multipleOfPrecision: 9,
    addUsedSchema: false,
    logger: false,
  });
  return checker.compile(schema);
}

/** Whether a schema writes tuples as schemas before 2020 did. */
function isOld(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  return Object.entries(schema).some(
    ([keyword, below]) => (keyword === "items" && Array.isArray(below)) || isOld(below),
  );
}

function problemOf(validate: ValidateFunction, text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "is not finished";
  }
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  const place = first?.instancePath ? ` at ${first.instancePath}` : "";
  return `breaks ${first?.keyword ?? "it"}${place}: it ${first?.message ?? "is not allowed"}`;
}

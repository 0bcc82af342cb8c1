import type { Sql } from "postgres";
import { isRetryable, sqlStateOf } from "../sql-state";
import { beginStep, finishStep, forgetStep } from "./journal";

export type Step = { migration: string; step: number; digest: string; statement: string };

/**
 * Applies one statement exactly once. A change of data commits together with its entry in the journal. A change of the
 * schema runs outside of transactions, as CockroachDB wants it: it is journalled as begun first, and when a kill leaves
 * it so, the next run tells from the error whether it had happened.
 *
 * @param interrupted whether an earlier run began this step and did not finish it.
 */
export async function applyStep(sql: Sql, step: Step, interrupted: boolean, holder: string): Promise<void> {
  if (!interrupted && !(await beginStep(sql, step, holder))) {
    throw new Error("Another migrator took over, because this one did not answer for a while.");
  }
  try {
    if (isSchemaChange(step.statement)) {
      await changeSchema(sql, step.statement, interrupted);
      await finishStep(sql, step);
    } else {
      await changeData(sql, step);
    }
  } catch (error) {
    if (isCertainlyRefused(error)) await forgetStep(sql, step);
    const place = `${step.migration}, statement ${step.step + 1}`;
    throw new Error(`The migration ${place} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function changeSchema(sql: Sql, statement: string, interrupted: boolean): Promise<void> {
  try {
    await sql.unsafe(statement);
  } catch (error) {
    if (!(interrupted && hadHappened(statement, error))) throw error;
  }
}

const attemptsMax = 10;

async function changeData(sql: Sql, step: Step): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await sql.begin(async (tx) => {
        await tx.unsafe(step.statement);
        await finishStep(tx, step);
      });
      return;
    } catch (error) {
      if (attempt >= attemptsMax || !isRetryable(error)) throw error;
    }
  }
}

function isSchemaChange(statement: string): boolean {
  return /^(create|alter|drop|comment|grant|revoke)\b/i.test(statement.replaceAll(/^\s*--.*$/gm, "").trim());
}

/** Duplicate table, object, column, schema, index; undefined table, column, object. */
const duplicate = new Set(["42P07", "42710", "42701", "42P06"]);
const missing = new Set(["42P01", "42703", "42704"]);

function hadHappened(statement: string, error: unknown): boolean {
  const state = sqlStateOf(error) ?? "";
  return duplicate.has(state) || (/\bdrop\b/i.test(statement) && missing.has(state));
}

/** A lost connection (class 08), a server that stops (57) and CockroachDB's 40003 leave it open what happened. */
function isCertainlyRefused(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && !/^(08|57)|^40003$/.test(state);
}

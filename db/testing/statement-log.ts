import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { observeStatements } from "../observe-statements";

/** Where a run with RECORD_STATEMENTS=1 leaves every distinct statement, one file each, for CockroachDB's parser. */
export const statementFolder = join(import.meta.dirname, "../../.cache/statements");

const recording = process.env["RECORD_STATEMENTS"] === "1";

/** Empties the log at the beginning of a run. */
export async function prepareStatementLog(): Promise<void> {
  if (!recording) return;
  await rm(statementFolder, { recursive: true, force: true });
  await mkdir(statementFolder, { recursive: true });
}

/** Writes down what this process sends from now on. The name is the content's digest, so all processes share a folder. */
export function recordStatements(): void {
  if (!recording) return;
  const seen = new Set<string>();
  observeStatements((statement) => {
    if (seen.has(statement)) return;
    seen.add(statement);
    const file = join(statementFolder, `${createHash("sha256").update(statement).digest("hex").slice(0, 16)}.sql`);
    if (!existsSync(file)) writeFileSync(file, `${statement}\n`);
  });
}

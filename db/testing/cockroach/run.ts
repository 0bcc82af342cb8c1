import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fetchGoModules } from "@/lib/kernel/testing/fetch-go-modules";
import { statementFolder } from "../statement-log";

/**
 * `npm run test:cockroach`: CockroachDB's own parser reads every statement of every migration, and every statement the
 * integration tests issue. Those are recorded by a run of the suite unless an earlier run with RECORD_STATEMENTS=1 left
 * them. What only PostgreSQL can do (BullMQ's tables, the embedded server) goes through other connections.
 */
const root = join(import.meta.dirname, "../../..");

if (spawnSync("go", ["version"]).status !== 0) {
  console.error(
    "Go is missing, which CockroachDB's parser is written in. Get it from https://go.dev/dl or apt-get install golang.",
  );
  process.exit(1);
}
if (!existsSync(statementFolder) || readdirSync(statementFolder).length === 0) {
  run(root, "npm", ["run", "--silent", "test:integration"], { RECORD_STATEMENTS: "1" });
}
fetchGoModules(import.meta.dirname);
run(import.meta.dirname, "go", ["run", ".", join(root, "db/migrations"), statementFolder]);

function run(directory: string, command: string, parameters: string[], environment: Record<string, string> = {}): void {
  const { status } = spawnSync(command, parameters, {
    cwd: directory,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (status !== 0) process.exit(status ?? 1);
}

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** `npm run db:drift`: fails when the schema holds changes that no migration makes. Writes nothing into the tree. */
const root = dirname(dirname(import.meta.dirname));
const migrations = join(root, "db/migrations");
mkdirSync(join(root, ".cache"), { recursive: true });
const copy = mkdtempSync(join(root, ".cache/drift-"));
try {
  cpSync(migrations, copy, { recursive: true });
  const kit = join(root, "node_modules/drizzle-kit/bin.cjs");
  // drizzle-kit takes the folder as a path below its own working directory only.
  const out = `--out=./${relative(root, copy)}`;
  const schema = "--schema=./db/schema/index.ts";
  const output = run(kit, "generate", "--dialect=postgresql", schema, out, "--name=drift");
  run(kit, "check", "--dialect=postgresql", out);
  const added = readdirSync(copy).filter((name) => !readdirSync(migrations).includes(name));
  if (added.length > 0 || !output.includes("No schema changes")) {
    console.error(output);
    console.error("The schema has changes without a migration. Run: npm run db:generate");
    process.exitCode = 1;
  } else {
    console.log("The migrations make exactly the schema.");
  }
} finally {
  rmSync(copy, { recursive: true });
}

function run(program: string, ...parameters: string[]): string {
  return execFileSync(process.execPath, [program, ...parameters], { cwd: root, encoding: "utf8" });
}

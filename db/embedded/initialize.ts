import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunAs } from "./run-as";

/** Role and database of the application. */
export const applicationName = "kamiwaza";

/**
 * Makes the data directory once. What an interrupted attempt left behind is removed first, because a directory without
 * PG_VERSION never held data.
 *
 * @throws Error with what initdb said, or when the directory belongs to another major version.
 */
export async function initializeOnce(
  initdb: string,
  dataDirectory: string,
  password: string,
  runAs: RunAs,
): Promise<void> {
  const version = await readFile(join(dataDirectory, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version?.trim() === majorVersion) return;
  if (version) {
    throw new Error(
      `${dataDirectory} was made by PostgreSQL ${version.trim()}, this release brings ${majorVersion}. Export the data with the old release first.`,
    );
  }
  await rm(dataDirectory, { recursive: true, force: true });
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const passwordFile = `${dataDirectory}.password`;
  await writeFile(passwordFile, password, { mode: runAs.identity.uid === undefined ? 0o600 : 0o644 });
  try {
    await run(runAs, initdb, [
      "-D",
      dataDirectory,
      "-U",
      applicationName,
      `--pwfile=${passwordFile}`,
      "-A",
      "scram-sha-256",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--no-instructions",
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

const majorVersion = "18";

function run({ prefix, identity }: RunAs, program: string, programArgs: string[]): Promise<void> {
  const [command = program, ...args] = [...prefix, program, ...programArgs];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...identity, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`initdb ended with ${code}: ${said.trim().slice(-2000)}`)),
    );
  });
}

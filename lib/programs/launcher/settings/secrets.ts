import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import type { Home } from "./home";
import { StartError } from "../start-error";

/** A secret that existing data depends on is gone. Making a new one would lock that data for ever. */
export class SecretMissingError extends StartError {
  constructor(file: string, needed: string) {
    super(
      `${file} is missing, and ${needed} cannot be used without it.`,
      `Put it back from your backup. To give up the data instead, move ${needed} away and start again.`,
    );
    this.name = "SecretMissingError";
  }
}

export type SecretName = "kamiwaza-secret" | "postgres-password";

/**
 * Reads a secret of this installation, or makes 256 random bits once and keeps them (file 0600, folder 0700).
 *
 * @throws SecretMissingError when it is missing although the embedded database already exists.
 */
export async function ensureSecret(home: Home, name: SecretName): Promise<{ file: string; value: string }> {
  const file = secretFile(home, name);
  const known = await unlessMissing(readFile(file, "utf8"));
  if (known !== undefined && known.trim() !== "") {
    await chmod(file, 0o600);
    return { file, value: known.trim() };
  }
  if (existsSync(join(home.postgres, "PG_VERSION"))) throw new SecretMissingError(file, home.postgres);
  const value = randomBytes(32).toString("hex");
  await writeSecret(file, value);
  return { file, value };
}

/** Writes a secret that is derived from others and may change, such as the database URL. */
export async function writeSecret(file: string, value: string): Promise<void> {
  const handle = await open(file, "w", 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(`${value}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function secretFile(home: Home, name: SecretName | "database-url"): string {
  return join(home.secrets, name);
}

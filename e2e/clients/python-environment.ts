import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../.cache/clients");
const requirements = join(import.meta.dirname, "requirements.txt");

/** A virtual environment with what `requirements.txt` pins, made anew when that file changes. @returns its Python. */
export function preparePythonEnvironment(): string {
  const python = join(folder, "bin/python");
  const installed = join(folder, "requirements.txt");
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(requirements))) return python;
  rmSync(folder, { recursive: true, force: true });
  run(
    "python3",
    ["-m", "venv", folder],
    "Python 3.10 or newer with venv is needed; on Debian: apt-get install python3-venv",
  );
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements]);
  copyFileSync(requirements, installed);
  return python;
}

function run(command: string, args: string[], advice?: string): void {
  try {
    execFileSync(command, args, { stdio: "inherit" });
  } catch (cause) {
    throw new Error(advice ?? `${command} ${args.join(" ")} failed`, { cause });
  }
}

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const cache = join(import.meta.dirname, "../../.cache");
/** Installs in seconds what takes pip minutes. */
const installer = "uv==0.13.9";

/** A virtual environment with what the file pins, made anew when that file changes. @returns its Python. */
export function preparePythonEnvironment(requirements: string): string {
  const folder = join(cache, `python-${basename(dirname(requirements))}`);
  const python = join(folder, "bin/python");
  const installed = join(folder, "requirements.txt");
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(requirements))) return python;
  rmSync(folder, { recursive: true, force: true });
  run(
    "python3",
    ["-m", "venv", folder],
    "Python 3.10 or newer with venv is needed; on Debian: apt-get install python3-venv",
  );
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", installer]);
  run(join(folder, "bin/uv"), ["pip", "install", "--quiet", "--python", python, "--requirement", requirements]);
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

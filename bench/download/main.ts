/**
 * A verified download by the agent's downloader against an unverified one by curl, from the same nginx, in turns:
 *
 *     npm run bench:download -- [--mebibytes 4096] [--rounds 5] [--folder DIRECTORY]
 *
 * Ours ends when the file is hashed, synced to disk and under its final name; curl's when curl exits. The last line is
 * the ratio of the medians; below the bar the program ends with 1. Everything it wrote is removed.
 */
import { openFileStore } from "@/lib/programs/agent/files";
import { createDownloads } from "@/lib/programs/agent/downloads";
import { createLogger } from "@/lib/kernel/telemetry";
import { execFile } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { median } from "../median";
import { serveFolder, startNginx } from "../nginx";

const bar = 0.9;
const mebibyte = 1024 * 1024;
const place = { repoId: "bench/model", revision: "0".repeat(40), name: "model.bin" };
const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    mebibytes: { type: "string", default: "4096" },
    rounds: { type: "string", default: "5" },
    folder: { type: "string", default: tmpdir() },
  },
});
const sizeBytes = Number(values.mebibytes) * mebibyte;
const rounds = Number(values.rounds);

const root = await mkdtemp(join(resolve(values.folder), "kamiwaza-bench-"));
try {
  process.exitCode = (await bench()) >= bar ? 0 : 1;
} finally {
  await rm(root, { recursive: true, force: true });
}

async function bench(): Promise<number> {
  const served = join(root, "served", place.repoId, "resolve", place.revision, place.name);
  const sha256 = await writeRandomFile(served);
  const nginx = await startNginx(join(root, "nginx"), serveFolder(join(root, "served")));
  try {
    const address = `${nginx.url}/${place.repoId}/resolve/${place.revision}/${place.name}`;
    const seconds: Record<"ours" | "curl", number[]> = { ours: [], curl: [] };
    const take = { ours: () => downloadVerified(nginx.url, sha256), curl: () => downloadWithCurl(address) };
    await take.ours();
    await take.curl();
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? (["ours", "curl"] as const) : (["curl", "ours"] as const);
      for (const who of order) {
        await warmMemory();
        seconds[who].push(await take[who]());
      }
      console.log(`round ${round + 1}: verified ${last(seconds.ours)} s, curl ${last(seconds.curl)} s`);
    }
    report("verified download", seconds.ours);
    report("curl, unverified", seconds.curl);
    const ratio = median(seconds.curl) / median(seconds.ours);
    console.log(`verified download is ${ratio.toFixed(2)}x the speed of unverified curl (bar: ${bar}x)`);
    return ratio;
  } finally {
    await nginx.stop();
  }
}

/** @returns seconds until the file is verified and in its place. */
async function downloadVerified(endpoint: string, sha256: string): Promise<number> {
  const folder = join(root, "store");
  const log = createLogger("bench", "warn");
  const store = await openFileStore({ root: folder, log });
  const downloads = createDownloads({ store, log, diskReserveBytes: 0 });
  const { repoId, revision, name } = place;
  await run("sync");
  const begun = performance.now();
  await new Promise<void>((done, failed) => {
    downloads.onChange(() => {
      const [observed] = downloads.observe();
      if (observed?.phase === "ready") done();
      if (observed?.phase === "failed") failed(new Error(observed.error?.detail));
    });
    downloads.apply([
      {
        downloadId: randomUUID(),
        generation: 1,
        desired: "run",
        source: { kind: "hub", endpoint, repoId, revision },
        files: [{ fileId: randomUUID(), name, sizeBytes, sha256 }],
        bandwidthBytesPerSecondMax: 0,
      },
    ]);
  });
  const seconds = (performance.now() - begun) / 1000;
  await downloads.close();
  await store.close();
  await rm(folder, { recursive: true });
  return seconds;
}

async function downloadWithCurl(address: string): Promise<number> {
  const target = join(root, "curl.bin");
  await run("sync");
  const begun = performance.now();
  await run("curl", ["--silent", "--show-error", "--fail", "--output", target, address]);
  const seconds = (performance.now() - begun) / 1000;
  await rm(target);
  return seconds;
}

/**
 * Uses as much memory as a run will, and gives it back: a hypervisor may have taken free memory away, and whoever came
 * first would pay for getting it again, page by page.
 */
async function warmMemory(): Promise<void> {
  const scratch = join(root, "scratch");
  const file = await open(scratch, "w");
  const block = Buffer.alloc(16 * mebibyte);
  for (let written = 0; written < 1.5 * sizeBytes; written += block.length) await file.write(block);
  await file.close();
  await run("sync");
  await rm(scratch);
}

/** @returns the SHA-256 of what was written. */
async function writeRandomFile(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash("sha256");
  const file = createWriteStream(path);
  for (let written = 0; written < sizeBytes;) {
    const block = randomBytes(Math.min(16 * mebibyte, sizeBytes - written));
    hash.update(block);
    written += block.length;
    if (!file.write(block)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return hash.digest("hex");
}

function report(what: string, seconds: readonly number[]): void {
  const [fastest, slowest] = [Math.min(...seconds), Math.max(...seconds)];
  const rate = sizeBytes / median(seconds) / 1e9;
  const spread = `${fastest.toFixed(2)}–${slowest.toFixed(2)}`;
  console.log(`${what}: median ${median(seconds).toFixed(2)} s [${spread}], ${rate.toFixed(2)} GB/s`);
}

function last(seconds: readonly number[]): string {
  return (seconds.at(-1) ?? Number.NaN).toFixed(2);
}

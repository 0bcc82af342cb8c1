/**
 * Downloads that are killed, cut off and robbed of disk space at random moments:
 *
 *     npm run bench:download-cycles -- [--cycles 300] [--seed 1]
 *
 * Each cycle is one download of its own into a fresh folder: it suffers one fault, goes on, and has to end with the right
 * content. The last lines are the counts; a violation ends the program with 1. Everything it wrote is removed.
 */
import { buildDownloadProcess } from "@/lib/programs/agent/downloads/testing/build-download-process";
import { startTestHub, type TestHub } from "@/lib/serving/models/hub/testing";
import { spawn } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createRandom } from "./random";

const mebibyte = 1024 * 1024;
const sizeBytes = 48 * mebibyte;
const segmentBytes = 16 * mebibyte;
/** Slow enough that what a killed process loses is its own, not what the kernel held for it. */
const hubBytesPerSecond = 32 * mebibyte;
const cycleDeadlineMs = 120_000;
const name = "model.gguf";
const faults = ["kill", "kill twice", "reset", "full disk", "kill and reset", "kill and full disk"] as const;

type Outcome = { fault: string; sentBytes: number; kills: number; lost: boolean; corrupt: boolean };

const { values } = parseArgs({
  options: { cycles: { type: "string", default: "300" }, seed: { type: "string", default: "1" } },
});
const random = createRandom(Number(values.seed));
const root = await mkdtemp(join(tmpdir(), "kamiwaza-cycles-"));
try {
  process.exitCode = await runCycles(Number(values.cycles));
} finally {
  await rm(root, { recursive: true, force: true });
}

async function runCycles(cycles: number): Promise<number> {
  const script = await buildDownloadProcess(root);
  const content = randomBytes(sizeBytes);
  const outcomes: Outcome[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const hub = await startTestHub({
      bytesPerSecond: hubBytesPerSecond,
      repositories: [{ repoId: "maker/model", files: { [name]: content } }],
    });
    const folder = join(root, String(cycle));
    outcomes.push(await runCycle(hub, { folder, script, fault: faults[random(faults.length)] ?? "kill" }));
    await hub.close();
    await rm(folder, { recursive: true });
    if ((cycle + 1) % 25 === 0) console.log(`${cycle + 1} cycles`);
  }
  return report(outcomes);
}

type Cycle = { folder: string; script: string; fault: (typeof faults)[number] };

async function runCycle(hub: TestHub, { folder, script, fault }: Cycle): Promise<Outcome> {
  const { sha256 } = hub.fileOf("maker/model", name);
  const assignment = join(folder, "assignment.json");
  await mkdir(folder);
  await writeFile(assignment, JSON.stringify(assigned(hub, sha256)));
  if (fault.includes("reset")) {
    hub.faults.add({ kind: "reset", afterBytes: random(segmentBytes), route: "storage", times: 1 + random(4) });
  }
  let kills = 0;
  const wantedKills = fault === "kill twice" ? 2 : fault.includes("kill") ? 1 : 0;
  for (; kills < wantedKills; kills += 1) {
    const child = start(script, folder, assignment);
    await untilSent(hub, random(sizeBytes), child);
    await sleep(random(50));
    child.kill();
    await child.ended;
  }
  const last = start(script, folder, assignment);
  if (fault.includes("full disk")) {
    await untilSent(hub, random(sizeBytes), last);
    await writeFile(join(folder, "free-bytes"), "0");
    await sleep(300);
    await rm(join(folder, "free-bytes"));
  }
  const code = await Promise.race([last.ended, sleep(cycleDeadlineMs, "late" as const, { ref: false })]);
  if (code === "late") last.kill();
  return {
    fault,
    kills,
    sentBytes: hub.bytesSentFor(name),
    lost: code !== 0,
    corrupt: code === 0 && (await digestOf(join(folder, "blobs", "sha256", sha256))) !== sha256,
  };
}

function assigned(hub: TestHub, sha256: string): object {
  return {
    downloadId: randomUUID(),
    generation: 1,
    desired: "run",
    source: { kind: "hub", endpoint: hub.url, repoId: "maker/model", revision: hub.commitOf("maker/model") },
    files: [{ fileId: randomUUID(), name, sizeBytes, sha256 }],
    bandwidthBytesPerSecondMax: 0,
  };
}

type Running = { kill(): void; isOver(): boolean; ended: Promise<number | null> };

function start(script: string, folder: string, assignment: string): Running {
  const child = spawn(process.execPath, [script, folder, assignment], { stdio: "inherit" });
  const ended = once(child, "exit").then(([code]: unknown[]) => (typeof code === "number" ? code : null));
  return {
    kill: () => child.kill("SIGKILL"),
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    ended,
  };
}

/** Waits until the hub has sent so much in all, or the process has ended. */
async function untilSent(hub: TestHub, bytes: number, running: Running): Promise<void> {
  while (!running.isOver() && hub.bytesSentFor(name) < bytes) await sleep(2);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

function report(outcomes: readonly Outcome[]): number {
  const count = (holds: (outcome: Outcome) => boolean) => outcomes.filter(holds).length;
  const [lost, corrupt] = [count((one) => one.lost), count((one) => one.corrupt)];
  const refetched = outcomes.map((one) => Math.max(0, one.sentBytes - sizeBytes));
  const mean = refetched.reduce((sum, bytes) => sum + bytes, 0) / outcomes.length;
  const most = Math.max(...refetched);
  const allowed = 0.05 * sizeBytes + segmentBytes;
  const over = refetched.filter((bytes) => bytes > allowed).length;
  for (const fault of faults) console.log(`${fault}: ${count((one) => one.fault === fault)} cycles`);
  console.log(`kills: ${outcomes.reduce((sum, one) => sum + one.kills, 0)}, seed ${values.seed}`);
  console.log(`refetched: mean ${share(mean)}, most ${share(most)} of ${sizeBytes / mebibyte} MiB`);
  console.log(`refetched more than 5 % and one segment: ${over} of ${outcomes.length}`);
  console.log(`lost: ${lost}, corrupt: ${corrupt} of ${outcomes.length}`);
  return lost + corrupt + over === 0 ? 0 : 1;
}

function share(bytes: number): string {
  return `${((bytes / sizeBytes) * 100).toFixed(1)} %`;
}

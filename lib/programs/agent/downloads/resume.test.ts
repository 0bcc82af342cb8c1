import { startTestHub, type TestHub } from "@/lib/serving/models/hub/testing";
import type { AssignedDownload } from "@/lib/serving/nodes/protocol";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { assignmentOf, contentOf, reached, startKit, storedContent } from "./testing";
import { buildDownloadProcess } from "./testing/build-download-process";

const weights = contentOf(5, 8_000_000);
vi.setConfig({ testTimeout: 60_000 });

let programs: string;
let script: string;
let hub: TestHub;
let root: string;
let wanted: AssignedDownload;

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "kamiwaza-downloads-"));
  script = await buildDownloadProcess(programs);
}, 30_000);
afterAll(() => rm(programs, { recursive: true, force: true }));
async function startHub(bytesPerSecond: number): Promise<void> {
  hub = await startTestHub({
    bytesPerSecond,
    repositories: [{ repoId: "maker/model", files: { "model.gguf": weights } }],
  });
  wanted = await assignmentOf(hub, "maker/model");
}

beforeEach(async () => {
  await startHub(24_000_000);
  root = temporaryFolder();
});
afterEach(() => hub.close());

async function startProcess(): Promise<{ kill(): Promise<void>; ended: Promise<unknown[]> }> {
  const file = join(root, "assignment.json");
  await writeFile(file, JSON.stringify(wanted));
  const child = spawn(process.execPath, [script, root, file, "small"], { stdio: "inherit" });
  const ended = once(child, "exit");
  return {
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Waits until the hub has sent so much in all. */
const sent = (bytes: number) =>
  eventually(() => {
    if (hub.bytesSentFor("model.gguf") < bytes) throw new Error(`only ${hub.bytesSentFor("model.gguf")}`);
  });

async function expectGood(): Promise<void> {
  const kit = await startKit(root);
  kit.downloads.apply([wanted]);
  await reached(kit.downloads, wanted, "ready");
  const [file] = wanted.files;
  expect(file && (await storedContent(kit.store, file)).equals(weights)).toBe(true);
  await kit.close();
}

describe("a process that is killed", () => {
  test("again and again at any moment goes on where it was, and what it had is not fetched twice", async () => {
    await hub.close();
    await startHub(4_000_000);
    const kills = 6;
    for (let kill = 1; kill <= kills; kill += 1) {
      const running = await startProcess();
      await sent((weights.length * kill) / (kills + 1));
      // Anywhere between two writes of the journal.
      await sleep(Math.random() * 60);
      await running.kill();
    }
    const last = await startProcess();
    expect(await last.ended).toEqual([0, null]);

    const refetched = hub.bytesSentFor("model.gguf") - weights.length;
    // Per kill: what lay in buffers, the batch of each connection, and one interval of the journal.
    expect(refetched / kills).toBeLessThan(0.05 * weights.length + 256 * 1024);
    expect(hub.requests.some((one) => one.ifRange === `"${wanted.files[0]?.sha256}"`)).toBe(true);
    await expectGood();
    expect(await readdir(join(root, "partial"))).toEqual([]);
  });

  test("while it verifies ends with good content", async () => {
    const running = await startProcess();
    await sent(weights.length);
    await running.kill();
    await expectGood();
  });
});

describe("what an earlier process left", () => {
  /** Fetches a part of the file and stops. @returns the folder of the partial file. */
  async function leavePartial(): Promise<string> {
    const kit = await startKit(root);
    kit.downloads.apply([wanted]);
    await eventually(() => expect(kit.downloads.observe()[0]?.bytesDone).toBeGreaterThan(3_000_000));
    await kit.close();
    return kit.store.partialDirectory(wanted.files[0]?.sha256 ?? "");
  }

  test("with a damaged byte is found out, put into quarantine, and fetched anew", async () => {
    const data = await open(join(await leavePartial(), "data"), "r+");
    await data.write(Buffer.from([(weights[1000] ?? 0) ^ 1]), 0, 1, 1000);
    await data.close();

    await expectGood();
    expect(await readdir(join(root, "quarantine"))).toHaveLength(1);
  });

  test.each<[string, (partial: string) => Promise<void>]>([
    ["without its journal", (partial) => rm(join(partial, "journal.json"))],
    ["with an empty journal", (partial) => writeFile(join(partial, "journal.json"), "")],
    ["with a torn journal", (partial) => writeFile(join(partial, "journal.json"), '{"version":1,"size')],
    ["without its data", (partial) => rm(join(partial, "data"))],
    ["with data that was cut off", (partial) => writeFile(join(partial, "data"), "short")],
  ])("%s is fetched anew", async (_, damage) => {
    await damage(await leavePartial());
    await expectGood();
    expect(await readdir(join(root, "quarantine"))).toEqual([]);
  });

  test.each<[string, object]>([
    ["ranges beyond the file", { written: [[0, 9_000_000]], durable: [[0, 9_000_000]] }],
    ["ranges the wrong way round", { written: [[500, 100]], durable: [[500, 100]] }],
    ["another size", { sizeBytes: 5 }],
    ["another origin", { origin: "https://elsewhere/model" }],
  ])("with a journal that claims %s is not believed", async (_, lie) => {
    const journal = join(await leavePartial(), "journal.json");
    await writeFile(journal, JSON.stringify({ ...JSON.parse(await readFile(journal, "utf8")), ...lie }));
    await expectGood();
  });

  test("before the machine was started anew counts only as far as it was synced", async () => {
    const partial = await leavePartial();
    const journal = join(partial, "journal.json");
    const told = JSON.parse(await readFile(journal, "utf8"));
    await writeFile(journal, JSON.stringify({ ...told, bootId: "another", durable: [[0, 1_000_000]] }));
    // What was not synced may be anything.
    const data = await open(join(partial, "data"), "r+");
    await data.write(Buffer.alloc(1000), 0, 1000, 1_000_000);
    await data.close();
    const before = hub.bytesSentFor("model.gguf");
    await expectGood();

    expect(hub.bytesSentFor("model.gguf") - before).toBe(weights.length - 1_000_000);
    expect(await readdir(join(root, "quarantine"))).toEqual([]);
  });

  test("of content that is another one now is thrown away", async () => {
    await leavePartial();
    hub.faults.add({ kind: "moved", route: "storage", times: 1 });
    await expectGood();
  });
});

test("a download that is complete but for its entry is not fetched again", async () => {
  const kit = await startKit(root);
  kit.downloads.apply([wanted]);
  await reached(kit.downloads, wanted, "ready");
  await kit.close();
  // As if the process had been killed between giving the content its name and writing the entry.
  await rm(join(root, "files", `${wanted.files[0]?.fileId}.json`));
  const before = hub.bytesSentFor("model.gguf");

  await expectGood();
  expect(hub.bytesSentFor("model.gguf")).toBe(before);
});

import { startTestHub, type TestHub } from "@/lib/serving/models/hub/testing";
import type { ObservedDownload } from "@/lib/serving/nodes/protocol";
import { hostileNames } from "@/lib/serving/engines/testing/hostile-names";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { assignmentOf, contentOf, reached, startKit, storedContent, type Kit } from "./testing";

const weights = contentOf(3, 3_000_000);
vi.setConfig({ testTimeout: 30_000 });

let hub: TestHub;
let kit: Kit;

beforeEach(async () => {
  hub = await startTestHub({
    bytesPerSecond: 6_000_000,
    repositories: [
      { repoId: "maker/model", files: { "model.gguf": weights, "config.json": "{}" } },
      { repoId: "other/model", files: { "other.gguf": contentOf(4, 500_000) } },
    ],
  });
  kit = await startKit();
});
afterEach(async () => {
  await kit.close();
  await hub.close();
});

/** Waits until so much has arrived. */
const arrived = (wanted: { downloadId: string }, bytes: number): Promise<ObservedDownload> =>
  eventually(() => {
    const observed = kit.downloads.observe().find((one) => one.downloadId === wanted.downloadId);
    if (observed && observed.bytesDone >= bytes) return observed;
    throw new Error(`only ${observed?.bytesDone}`);
  });

const partials = () => readdir(join(kit.root, "partial"));

describe("a pause", () => {
  test("keeps what is there, and going on fetches the rest alone", async () => {
    const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    kit.downloads.apply([wanted]);
    await arrived(wanted, 700_000);
    kit.downloads.apply([{ ...wanted, generation: 2, desired: "pause" }]);
    const paused = await reached(kit.downloads, wanted, "paused");
    expect(paused).toMatchObject({ generation: 2 });
    expect(paused.bytesPerSecond10).toBeUndefined();
    const asked = hub.requests.length;

    // It also outlives the process, and shows what is there.
    await kit.close();
    kit = await startKit(kit.root);
    kit.downloads.apply([{ ...wanted, generation: 2, desired: "pause" }]);
    const kept = (await arrived(wanted, 700_000)).bytesDone;
    expect(hub.requests).toHaveLength(asked);

    const sent = hub.bytesSentFor("model.gguf");
    kit.downloads.apply([{ ...wanted, generation: 3 }]);
    await reached(kit.downloads, wanted, "ready");
    expect(hub.bytesSentFor("model.gguf") - sent).toBe(weights.length - kept);
    expect((await storedContent(kit.store, wanted.files[0] ?? never())).equals(weights)).toBe(true);
  });

  test("of one download does not stop another one that wants the same content", async () => {
    const first = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    const second = {
      ...first,
      downloadId: randomUUID(),
      files: first.files.map((file) => ({ ...file, fileId: randomUUID() })),
    };
    kit.downloads.apply([first, second]);
    await arrived(first, 300_000);
    kit.downloads.apply([{ ...first, generation: 2, desired: "pause" }, second]);

    await reached(kit.downloads, second, "ready");
    expect(hub.bytesSentFor("model.gguf")).toBe(weights.length);
  });
});

describe("a cancelled download", () => {
  test("leaves nothing of what was not complete", async () => {
    const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    kit.downloads.apply([wanted]);
    await arrived(wanted, 300_000);
    kit.downloads.apply([{ ...wanted, generation: 2, desired: "cancel" }]);
    const observed = await reached(kit.downloads, wanted, "cancelled");

    expect(observed).toMatchObject({ bytesDone: 0, generation: 2 });
    expect(await partials()).toEqual([]);
    expect(kit.downloads.filesPresent()).toEqual([]);
  });

  test("that was never begun is cancelled as well", async () => {
    const wanted = await assignmentOf(hub, "maker/model");
    kit.downloads.apply([{ ...wanted, desired: "cancel" }]);

    await reached(kit.downloads, wanted, "cancelled");
    expect(hub.requests.some((one) => one.route === "resolve")).toBe(false);
  });
});

test("a download that is not in the list any more is given up, and its leftovers go", async () => {
  const [gone, stays] = [await assignmentOf(hub, "maker/model"), await assignmentOf(hub, "other/model")];
  kit.downloads.apply([gone, stays]);
  await arrived(gone, 200_000);
  kit.downloads.apply([stays]);
  await reached(kit.downloads, stays, "ready");

  await eventually(async () => expect(await partials()).toEqual([]));
  expect(kit.downloads.observe().map((one) => one.downloadId)).toEqual([stays.downloadId]);
});

test("leftovers of an earlier process that nobody wants go with the first list, wanted ones stay", async () => {
  const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
  kit.downloads.apply([wanted]);
  await arrived(wanted, 300_000);
  await kit.close();
  await mkdir(join(kit.root, "partial", "f".repeat(64)));
  kit = await startKit(kit.root);
  kit.downloads.apply([{ ...wanted, desired: "pause" }]);

  await eventually(async () => expect(await partials()).toEqual([wanted.files[0]?.sha256]));
  expect((await reached(kit.downloads, wanted, "paused")).bytesDone).toBeGreaterThanOrEqual(300_000);
});

describe("the disk", () => {
  test("without room for a download is said before anything is fetched, with what is missing", async () => {
    await kit.close();
    let free = 3_500_000;
    kit = await startKit(undefined, { diskReserveBytes: 1_000_000, availableBytes: async () => free });
    const wanted = await assignmentOf(hub, "maker/model");
    kit.downloads.apply([wanted]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.error).toEqual({
      code: "DISK_FULL",
      detail: expect.stringMatching(
        /^488\.3 KiB of disk space is missing \(3\.3 MiB is free and 976\.6 KiB of it stays/,
      ),
    });
    expect(observed.retryAt).toBeDefined();
    expect(hub.bytesSentFor("model.gguf")).toBe(0);

    free = 4_100_000;
    await reached(kit.downloads, wanted, "ready");
  });

  test("gives room to those that fit, in the order of the list", async () => {
    await kit.close();
    kit = await startKit(undefined, { availableBytes: async () => 1_000_000 });
    const [large, small] = [await assignmentOf(hub, "maker/model"), await assignmentOf(hub, "other/model")];
    kit.downloads.apply([large, small]);

    await reached(kit.downloads, small, "ready");
    await reached(kit.downloads, large, "failed");
  });

  test("that fills up in the middle stops the transfer and keeps what is there", async () => {
    await kit.close();
    let free = 100_000_000;
    kit = await startKit(undefined, { availableBytes: async () => free });
    const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    kit.downloads.apply([wanted]);
    await arrived(wanted, 500_000);
    free = 0;
    const observed = await reached(kit.downloads, wanted, "failed");
    expect(observed.error?.code).toBe("DISK_FULL");
    expect(observed.bytesDone).toBeGreaterThanOrEqual(500_000);

    free = 100_000_000;
    await reached(kit.downloads, wanted, "ready");
    expect(hub.bytesSentFor("model.gguf")).toBeLessThan(weights.length * 1.3);
  });

  test("gets its quarantine back before a download is refused", async () => {
    await kit.close();
    kit = await startKit(undefined, {
      availableBytes: async (root) => ((await readdir(join(root, "quarantine"))).length > 0 ? 0 : 100_000_000),
    });
    const wanted = await assignmentOf(hub, "other/model");
    await mkdir(join(kit.root, "quarantine", "damaged"));
    kit.downloads.apply([wanted]);

    await reached(kit.downloads, wanted, "ready");
  });
});

test("a bandwidth cap is kept by all downloads together, and lifting it takes effect at once", async () => {
  const cap = 1_000_000;
  const one = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"], bandwidthBytesPerSecondMax: cap });
  const other = await assignmentOf(hub, "other/model", { bandwidthBytesPerSecondMax: cap });
  const begun = performance.now();
  kit.downloads.apply([one, other]);
  await arrived(other, 400_000);
  const done = kit.downloads.observe().reduce((sum, observed) => sum + observed.bytesDone, 0);
  // What lies in the buffers of the sockets comes at once.
  expect(((done - 1_000_000) * 1000) / (performance.now() - begun)).toBeLessThan(cap * 1.2);

  kit.downloads.apply([
    { ...one, bandwidthBytesPerSecondMax: 0 },
    { ...other, bandwidthBytesPerSecondMax: 0 },
  ]);
  await reached(kit.downloads, one, "ready");
});

test("rates are reported while bytes arrive, and not afterwards", async () => {
  const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
  kit.downloads.apply([wanted]);
  const running = await arrived(wanted, 1_500_000);
  expect(running.bytesPerSecond10).toBeGreaterThan(100_000);
  expect(running.bytesPerSecond60).toBeGreaterThan(100_000);
  const done = await reached(kit.downloads, wanted, "ready");

  expect(done.bytesPerSecond10).toBeUndefined();
});

test("listeners hear of every change of phase", async () => {
  const phases = new Set<string>();
  kit.downloads.onChange(() => {
    for (const observed of kit.downloads.observe()) phases.add(observed.phase);
  });
  const wanted = await assignmentOf(hub, "maker/model");
  kit.downloads.apply([wanted]);
  await reached(kit.downloads, wanted, "ready");

  expect([...phases]).toEqual(expect.arrayContaining(["queued", "downloading", "verifying", "ready"]));
});

describe("a hostile list", () => {
  test("of names writes nothing under any of them, and each file says why", async () => {
    const outside = temporaryFolder();
    await kit.close();
    kit = await startKit(join(outside, "inner", "root"));
    const wanted = await assignmentOf(hub, "maker/model");
    const [file] = wanted.files;
    const files = hostileNames.map((name) => ({ ...(file ?? never()), fileId: randomUUID(), name }));
    kit.downloads.apply([{ ...wanted, files }]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(files.length).toBeGreaterThanOrEqual(60);
    expect(observed.files.every((one) => one.phase === "failed" && one.error?.code === "INVALID_INPUT")).toBe(true);
    expect(hub.requests.some((one) => one.route === "resolve")).toBe(false);
    const written = (await readdir(outside, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(written).toEqual([]);
  });

  test("does not keep its good files from coming", async () => {
    const wanted = await assignmentOf(hub, "maker/model");
    const [file] = wanted.files;
    const bad = { ...(file ?? never()), fileId: randomUUID(), name: "../../escape" };
    kit.downloads.apply([{ ...wanted, files: [bad, ...wanted.files] }]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.files.map((one) => one.phase)).toEqual(["failed", "ready", "ready"]);
  });

  test.each(["../../api", "..", "a/../../b", ""])("with the repository %j asks the hub for nothing", async (repoId) => {
    const wanted = await assignmentOf(hub, "maker/model");
    const asked = hub.requests.length;
    kit.downloads.apply([{ ...wanted, source: { kind: "hub", endpoint: hub.url, repoId, revision: "main" } }]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.error?.code).toBe("INVALID_INPUT");
    expect(hub.requests).toHaveLength(asked);
  });
});

test("a token never reaches the disk", async () => {
  const wanted = await assignmentOf(hub, "maker/model", { token: "hf_canary" });
  kit.downloads.apply([wanted]);
  await arrived(wanted, 500_000);
  await kit.close();
  const entries = await readdir(kit.root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) expect((await readFile(file)).includes("hf_canary")).toBe(false);
  kit = await startKit(kit.root);
});

function never(): never {
  throw new Error("The test hub lists no file.");
}

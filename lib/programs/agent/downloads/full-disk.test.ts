import { startTestHub } from "@/lib/serving/models/hub/testing";
import type { AssignedDownload } from "@/lib/serving/nodes/protocol";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { assignedFile, assignmentOf, contentOf, reached, startKit, storedContent, type Kit } from "./testing";

/*
 * Others fill a disk between two looks at its free space, so a write may fail although there was room. A test can not fill
 * the disk it runs on, so the one place where content is written, and the one where journals are, refuse as a full disk does.
 */

const disk = vi.hoisted(() => {
  const room = { bytes: Number.POSITIVE_INFINITY };
  const full = () => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const take = (bytes: number) => {
    if (bytes > room.bytes) throw full();
    room.bytes -= bytes;
  };
  return { room, take };
});
vi.mock(import("./write-all"), async (original) => {
  const { writeAll } = await original();
  return {
    writeAll: async (file, chunks, position) => {
      disk.take(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
      return writeAll(file, chunks, position);
    },
  };
});
vi.mock(import("../files/durable"), async (original) => {
  const real = await original();
  return {
    ...real,
    writeDurably: async (path, content) => {
      disk.take(content.length);
      return real.writeDurably(path, content);
    },
  };
});

const weights = Buffer.concat([Buffer.from("GGUF"), contentOf(8, 3_000_000)]);
const fitting = 1_200_000;
vi.setConfig({ testTimeout: 30_000 });

let kit: Kit;
afterEach(async () => {
  disk.room.bytes = Number.POSITIVE_INFINITY;
  await kit.close();
});

/** Waits until the full disk is told, and sees that nothing else is. */
async function toldFull(wanted: AssignedDownload): Promise<number> {
  const observed = await reached(kit.downloads, wanted, "failed");
  expect(observed.error).toEqual({ code: "DISK_FULL", detail: "The disk is full. What has arrived is kept." });
  expect(observed.retryAt).toBeDefined();
  return observed.bytesDone;
}

async function expectStored({ files }: AssignedDownload): Promise<void> {
  expect(files).toHaveLength(1);
  for (const file of files) expect((await storedContent(kit.store, file)).equals(weights)).toBe(true);
}

/** A download of more than the disk has room for. */
async function beginOnSmallDisk() {
  const hub = await startTestHub({ repositories: [{ repoId: "maker/model", files: { "model.gguf": weights } }] });
  onTestFinished(() => hub.close());
  kit = await startKit();
  disk.room.bytes = fitting;
  const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
  kit.downloads.apply([wanted]);
  return { hub, wanted };
}

test("a disk that fills up under a download is told, and room alone lets it go on with what is there", async () => {
  const { hub, wanted } = await beginOnSmallDisk();
  expect(await toldFull(wanted)).toBeGreaterThan(0);

  disk.room.bytes = Number.POSITIVE_INFINITY;
  await reached(kit.downloads, wanted, "ready");
  await expectStored(wanted);
  expect(hub.bytesSentFor("model.gguf")).toBeLessThan(weights.length * 1.8);
});

test("an agent that restarts on the full disk says so again, and goes on once there is room", async () => {
  const { wanted } = await beginOnSmallDisk();
  await toldFull(wanted);
  disk.room.bytes = 0;
  await kit.close();
  kit = await startKit(kit.root);
  kit.downloads.apply([wanted]);
  await toldFull(wanted);

  disk.room.bytes = Number.POSITIVE_INFINITY;
  await reached(kit.downloads, wanted, "ready");
  await expectStored(wanted);
});

test("a disk that fills up under an import is told, what was imported from stays, and it goes on", async () => {
  const folder = temporaryFolder();
  const original = join(folder, "model.gguf");
  await writeFile(original, weights);
  kit = await startKit();
  const asked: AssignedDownload = {
    downloadId: randomUUID(),
    generation: 1,
    desired: "run",
    source: { kind: "folder", path: folder },
    files: [],
    bandwidthBytesPerSecondMax: 0,
  };
  kit.downloads.apply([asked]);
  const discovered = await eventually(
    () => kit.downloads.observe()[0]?.discovered ?? Promise.reject(new Error("not listed")),
  );
  const wanted = { ...asked, files: discovered.map((file) => assignedFile({ ...file, path: file.name })) };
  disk.room.bytes = fitting;
  kit.downloads.apply([wanted]);
  await toldFull(wanted);
  expect((await readFile(original)).equals(weights)).toBe(true);

  disk.room.bytes = Number.POSITIVE_INFINITY;
  await reached(kit.downloads, wanted, "ready");
  await expectStored(wanted);
});

import { appendFile, chmod, open, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openKit, type Kit } from "./testing";

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

describe("verification", () => {
  test("of good content changes nothing", async () => {
    const { ids } = await kit.add("weights", "model.gguf");

    expect(await kit.store.verify(ids[0] ?? "")).toBe(true);
    expect(kit.store.fileIds()).toEqual(ids);
  });

  test("puts damaged content into quarantine, and all its files count as absent", async () => {
    const { ids, blob, files } = await kit.add("weights", "a.gguf", "b.gguf");
    await kit.store.openView(files);
    await chmod(blob, 0o600);
    await writeFile(blob, "weighty");

    expect(await kit.store.verify(ids[0] ?? "")).toBe(false);
    expect(kit.store.fileIds()).toEqual([]);
    expect(await readdir(join(kit.root, "blobs", "sha256"))).toEqual([]);
    expect(await readdir(join(kit.root, "views"))).toEqual([]);
    expect(await readdir(join(kit.root, "quarantine"))).toHaveLength(1);
  });

  test.each([
    ["was cut short", (blob: string) => truncate(blob, 3)],
    ["grew", (blob: string) => appendFile(blob, "s")],
    ["is gone", (blob: string) => rm(blob)],
  ])("finds that content %s", async (_, spoil) => {
    const { ids, blob } = await kit.add("weights", "a.gguf");
    await chmod(blob, 0o600);
    await spoil(blob);

    expect(await kit.store.verify(ids[0] ?? "")).toBe(false);
    expect(kit.store.fileIds()).toEqual([]);
  });

  test("leaves damaged content to whoever has it open", async () => {
    const { ids, blob, files } = await kit.add("weights", "a.gguf");
    const { paths } = await kit.store.openView(files);
    const engine = await open(paths[ids[0] ?? ""] ?? "");
    await chmod(blob, 0o600);
    await writeFile(blob, "weighty");

    expect(await kit.store.verify(ids[0] ?? "")).toBe(false);
    expect((await engine.readFile()).toString()).toBe("weighty");
    await engine.close();
  });

  test("that is given up changes nothing", async () => {
    const { ids, blob } = await kit.add("weights", "a.gguf");
    await chmod(blob, 0o600);
    await writeFile(blob, "weighty");

    await expect(kit.store.verify(ids[0] ?? "", { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(kit.store.fileIds()).toEqual(ids);
  });

  test("keeps few damaged contents, and none when space is needed", async () => {
    for (let time = 0; time < 5; time += 1) {
      const { ids, blob } = await kit.add(`weights ${time}`, "a.gguf");
      await chmod(blob, 0o600);
      await writeFile(blob, `weightz ${time}`);
      await kit.store.verify(ids[0] ?? "");
    }
    expect(await readdir(join(kit.root, "quarantine"))).toHaveLength(3);
    await kit.store.emptyQuarantine();
    expect(await readdir(join(kit.root, "quarantine"))).toEqual([]);
  });
});

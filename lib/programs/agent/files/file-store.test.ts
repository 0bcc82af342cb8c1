import { randomUUID } from "node:crypto";
import { chmod, readdir, readFile, stat, truncate, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digest, nobody, openKit, type Kit } from "./testing";

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

describe("stored content", () => {
  test("is found by the file's id, also after a restart", async () => {
    const { ids, sha256 } = await kit.add("weights", "model.gguf");
    expect(kit.store.fileIds()).toEqual(ids);
    await kit.reopen();

    expect(kit.store.fileIds()).toEqual(ids);
    expect(kit.store.find(ids[0] ?? "")).toEqual({ fileId: ids[0], name: "model.gguf", sizeBytes: 7, sha256 });
  });

  test("cannot be written to", async () => {
    const { blob } = await kit.add("weights", "model.gguf");

    expect((await stat(blob)).mode & 0o222).toBe(0);
  });

  test("is linked to another file without another copy, and only when it is here", async () => {
    const { sha256 } = await kit.add("weights", "model.gguf");
    const other = { fileId: randomUUID(), name: "same.gguf" };

    expect(await kit.store.link([other], digest("nothing"))).toBe(false);
    expect(await kit.store.link([other], sha256)).toBe(true);
    expect(kit.store.find(other.fileId)).toMatchObject({ sha256, name: "same.gguf" });
    expect(await readdir(join(kit.root, "blobs", "sha256"))).toEqual([sha256]);
  });

  test("that is added twice is kept once, and what is open stays", async () => {
    const first = await kit.add("weights", "a.gguf");
    const before = await stat(first.blob);
    await kit.add("weights", "b.gguf");

    expect((await stat(first.blob)).ino).toBe(before.ino);
    expect(kit.store.fileIds()).toHaveLength(2);
  });

  test("that vanished or changed its size counts as absent after a restart", async () => {
    const gone = await kit.add("gone", "a");
    const short = await kit.add("short", "b");
    const fine = await kit.add("fine", "c");
    await unlink(gone.blob);
    await chmod(short.blob, 0o600);
    await truncate(short.blob, 1);
    await kit.reopen();

    expect(kit.store.fileIds()).toEqual(fine.ids);
  });

  test("is announced to listeners", async () => {
    let calls = 0;
    const stop = kit.store.onChange(() => {
      calls += 1;
    });
    const { ids } = await kit.add("weights", "model.gguf");
    expect(calls).toBe(1);
    await kit.store.remove(ids, nobody);
    expect(calls).toBe(2);
    stop();
    await kit.add("more", "more.gguf");
    expect(calls).toBe(2);
  });
});

describe("removal", () => {
  test("frees the space of content that nothing else has", async () => {
    const { ids } = await kit.add("weights", "model.gguf");

    expect(await kit.store.remove(ids, nobody)).toEqual(ids);
    expect(kit.store.fileIds()).toEqual([]);
    expect(await readdir(join(kit.root, "blobs", "sha256"))).toEqual([]);
    expect(await readdir(join(kit.root, "files"))).toEqual([]);
  });

  test("keeps content that another file still has", async () => {
    const { ids, blob } = await kit.add("weights", "a.gguf", "b.gguf");
    await kit.store.remove(ids.slice(0, 1), nobody);

    expect(await readFile(blob, "utf8")).toBe("weights");
    expect(kit.store.fileIds()).toEqual(ids.slice(1));
  });

  test("does not touch what is held", async () => {
    const { ids, blob } = await kit.add("weights", "a.gguf");

    expect(await kit.store.remove(ids, new Set(ids))).toEqual([]);
    expect(await readFile(blob, "utf8")).toBe("weights");
  });

  test("of what is not here is no error", async () => {
    expect(await kit.store.remove([randomUUID()], nobody)).toEqual([]);
  });

  test("takes the views with it, because their links would keep the space", async () => {
    const { ids, files, blob } = await kit.add("weights", "model.gguf");
    const other = await kit.add("others", "other.gguf");
    await kit.store.openView(files);
    const kept = await kit.store.openView(other.files);
    await kit.store.remove(ids, nobody);

    await expect(stat(blob)).rejects.toThrow("ENOENT");
    expect(await readdir(join(kit.root, "views"))).toEqual([basename(dirname(kept.directory))]);
  });
});

test.each(["../../etc/passwd", "..", "", "A".repeat(64), `${"0".repeat(63)}/`])(
  "the digest %j never becomes a path",
  async (sha256) => {
    await expect(kit.store.link([{ fileId: randomUUID(), name: "x" }], sha256)).rejects.toThrow("no SHA-256");
    expect(() => kit.store.partialDirectory(sha256)).toThrow("neither a digest nor a file id");
  },
);

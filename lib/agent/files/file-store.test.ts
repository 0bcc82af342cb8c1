import type { ModelFacts } from "@/lib/engines/facts";
import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FileStore } from "./file-store";
import { openFileStore, type FileStoreOptions } from "./open-file-store";
import { hostileNames } from "@/lib/engines/testing/hostile-names";
import { temporaryFolder } from "@/lib/testing/temporary-folder";
import { quietLog } from "@/lib/testing/quiet-log";

let root: string;
let store: FileStore;

beforeEach(async () => {
  root = temporaryFolder();
  await reopen();
});
afterEach(() => store.close());

async function reopen(options: Partial<FileStoreOptions> = {}): Promise<void> {
  await store?.close();
  store = await openFileStore({ root, log: quietLog, ...options });
}

const digest = (content: string) => createHash("sha256").update(content).digest("hex");

async function add(content: string, ...names: string[]) {
  const files = names.map((name) => ({ fileId: randomUUID(), name }));
  const sha256 = digest(content);
  const directory = store.partialDirectory(sha256);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "data"), content);
  await store.add(files, { path: join(directory, "data"), sizeBytes: content.length, sha256 });
  return { files, sha256, blob: join(root, "blobs", "sha256", sha256), ids: files.map((file) => file.fileId) };
}

const nobody: ReadonlySet<string> = new Set();

describe("stored content", () => {
  test("is found by the file's id, also after a restart", async () => {
    const { ids, sha256 } = await add("weights", "model.gguf");
    expect(store.fileIds()).toEqual(ids);
    await reopen();

    expect(store.fileIds()).toEqual(ids);
    expect(store.find(ids[0] ?? "")).toEqual({ fileId: ids[0], name: "model.gguf", sizeBytes: 7, sha256 });
  });

  test("cannot be written to", async () => {
    const { blob } = await add("weights", "model.gguf");

    expect((await stat(blob)).mode & 0o222).toBe(0);
  });

  test("is linked to another file without another copy, and only when it is here", async () => {
    const { sha256 } = await add("weights", "model.gguf");
    const other = { fileId: randomUUID(), name: "same.gguf" };

    expect(await store.link([other], digest("nothing"))).toBe(false);
    expect(await store.link([other], sha256)).toBe(true);
    expect(store.find(other.fileId)).toMatchObject({ sha256, name: "same.gguf" });
    expect(await readdir(join(root, "blobs", "sha256"))).toEqual([sha256]);
  });

  test("that is added twice is kept once, and what is open stays", async () => {
    const first = await add("weights", "a.gguf");
    const before = await stat(first.blob);
    await add("weights", "b.gguf");

    expect((await stat(first.blob)).ino).toBe(before.ino);
    expect(store.fileIds()).toHaveLength(2);
  });

  test("that vanished or changed its size counts as absent after a restart", async () => {
    const gone = await add("gone", "a");
    const short = await add("short", "b");
    const fine = await add("fine", "c");
    await unlink(gone.blob);
    await chmod(short.blob, 0o600);
    await truncate(short.blob, 1);
    await reopen();

    expect(store.fileIds()).toEqual(fine.ids);
  });

  test("is announced to listeners", async () => {
    let calls = 0;
    const stop = store.onChange(() => {
      calls += 1;
    });
    const { ids } = await add("weights", "model.gguf");
    expect(calls).toBe(1);
    await store.remove(ids, nobody);
    expect(calls).toBe(2);
    stop();
    await add("more", "more.gguf");
    expect(calls).toBe(2);
  });
});

describe("removal", () => {
  test("frees the space of content that nothing else has", async () => {
    const { ids } = await add("weights", "model.gguf");

    expect(await store.remove(ids, nobody)).toEqual(ids);
    expect(store.fileIds()).toEqual([]);
    expect(await readdir(join(root, "blobs", "sha256"))).toEqual([]);
    expect(await readdir(join(root, "files"))).toEqual([]);
  });

  test("keeps content that another file still has", async () => {
    const { ids, blob } = await add("weights", "a.gguf", "b.gguf");
    await store.remove(ids.slice(0, 1), nobody);

    expect(await readFile(blob, "utf8")).toBe("weights");
    expect(store.fileIds()).toEqual(ids.slice(1));
  });

  test("does not touch what is held", async () => {
    const { ids, blob } = await add("weights", "a.gguf");

    expect(await store.remove(ids, new Set(ids))).toEqual([]);
    expect(await readFile(blob, "utf8")).toBe("weights");
  });

  test("of what is not here is no error", async () => {
    expect(await store.remove([randomUUID()], nobody)).toEqual([]);
  });

  test("takes the views with it, because their links would keep the space", async () => {
    const { ids, files, blob } = await add("weights", "model.gguf");
    const other = await add("others", "other.gguf");
    await store.openView(files);
    const kept = await store.openView(other.files);
    await store.remove(ids, nobody);

    await expect(stat(blob)).rejects.toThrow("ENOENT");
    expect(await readdir(join(root, "views"))).toEqual([basename(dirname(kept.directory))]);
  });
});

describe("a view", () => {
  test("shows a single GGUF file under a name of our own, without copying it", async () => {
    const { files, blob, ids } = await add("weights", "Q4/some model (final).gguf");
    const { paths, directory } = await store.openView(files);

    expect(paths).toEqual({ [ids[0] ?? ""]: join(directory, "model-1.gguf") });
    expect((await stat(join(directory, "model-1.gguf"))).ino).toBe((await stat(blob)).ino);
  });

  test("puts the files of a split model beside each other, in the pattern llama.cpp looks for", async () => {
    const parts = await Promise.all([1, 2, 3].map((part) => add(`part ${part}`, `Q8/big-0000${part}-of-00003.gguf`)));
    const projector = await add("projector", "mmproj-big.gguf");
    const { directory } = await store.openView([...parts.flatMap((part) => part.files), ...projector.files]);

    const names = (await readdir(directory)).toSorted();
    expect(names).toEqual([
      "model-1-00001-of-00003.gguf",
      "model-1-00002-of-00003.gguf",
      "model-1-00003-of-00003.gguf",
      "model-2.gguf",
    ]);
    expect(await readFile(join(directory, names[1] ?? ""), "utf8")).toBe("part 2");
  });

  test("keeps the names of other files, which engines look for", async () => {
    const weights = await add("weights", "model.safetensors");
    const config = await add("{}", "config.json", "sub/config.json");
    const { directory } = await store.openView([...weights.files, ...config.files]);

    expect(await readFile(join(directory, "sub", "config.json"), "utf8")).toBe("{}");
    expect((await readdir(directory)).toSorted()).toEqual(["config.json", "model.safetensors", "sub"]);
  });

  test("of the same files is the same folder, mended when somebody broke it", async () => {
    const { files } = await add("weights", "model.gguf");
    const first = await store.openView(files);
    expect(await store.openView(files)).toEqual(first);
    await unlink(join(first.directory, "model-1.gguf"));

    expect(await store.openView(files)).toEqual(first);
    expect(await readFile(join(first.directory, "model-1.gguf"), "utf8")).toBe("weights");
  });

  test("of files that are not all here is refused", async () => {
    const { files } = await add("weights", "model.gguf");

    await expect(store.openView([...files, { fileId: randomUUID(), name: "more.gguf" }])).rejects.toMatchObject({
      code: "MODEL_FILES_INCOMPLETE",
    });
  });

  test.each(hostileNames)("with the name %j is refused, and nothing is written", async (name) => {
    const { ids } = await add("weights", "model.safetensors");
    const before = await readdir(root, { recursive: true });

    await expect(store.openView([{ fileId: ids[0] ?? "", name }])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await readdir(root, { recursive: true })).toEqual(before);
  });

  test.each(hostileNames)("with a weight index that names %j is refused", async (name) => {
    const { files } = await add(JSON.stringify({ weight_map: { tensor: name } }), "model.safetensors.index.json");

    await expect(store.openView(files)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test.each(["not json", "[]", '{"weight_map":{"a":1}}'])("with the weight index %s is refused", async (content) => {
    const { files } = await add(content, "model.safetensors.index.json");

    await expect(store.openView(files)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("with a good weight index opens", async () => {
    const index = JSON.stringify({ weight_map: { a: "model-00001-of-00001.safetensors" } });
    const { files } = await add(index, "model.safetensors.index.json");

    expect((await store.openView(files)).directory).toContain("views");
  });
});

describe("verification", () => {
  test("of good content changes nothing", async () => {
    const { ids } = await add("weights", "model.gguf");

    expect(await store.verify(ids[0] ?? "")).toBe(true);
    expect(store.fileIds()).toEqual(ids);
  });

  test("puts damaged content into quarantine, and all its files count as absent", async () => {
    const { ids, blob, files } = await add("weights", "a.gguf", "b.gguf");
    await store.openView(files);
    await chmod(blob, 0o600);
    await writeFile(blob, "weighty");

    expect(await store.verify(ids[0] ?? "")).toBe(false);
    expect(store.fileIds()).toEqual([]);
    expect(await readdir(join(root, "blobs", "sha256"))).toEqual([]);
    expect(await readdir(join(root, "views"))).toEqual([]);
    expect(await readdir(join(root, "quarantine"))).toHaveLength(1);
  });

  test("keeps few damaged contents, and none when space is needed", async () => {
    for (let time = 0; time < 5; time += 1) {
      const { ids, blob } = await add(`weights ${time}`, "a.gguf");
      await chmod(blob, 0o600);
      await writeFile(blob, `weightz ${time}`);
      await store.verify(ids[0] ?? "");
    }
    expect(await readdir(join(root, "quarantine"))).toHaveLength(3);
    await store.emptyQuarantine();
    expect(await readdir(join(root, "quarantine"))).toEqual([]);
  });
});

describe("what a crash left", () => {
  test("half-written entries and views are removed when the store opens", async () => {
    const { ids } = await add("weights", "model.gguf");
    await writeFile(join(root, "files", `${randomUUID()}.json.x.tmp`), "{");
    await mkdir(join(root, "views", `${randomUUID()}.tmp`, "files"), { recursive: true });
    await reopen();

    expect(await readdir(join(root, "files"))).toEqual([`${ids[0]}.json`]);
    expect(await readdir(join(root, "views"))).toEqual([]);
  });

  test.each(["", "{", "[]", '{"fileId":"../../x","name":"a","sizeBytes":1,"sha256":"00"}'])(
    "an entry that reads %j is set aside and spoils nothing else",
    async (content) => {
      const { ids } = await add("weights", "model.gguf");
      await writeFile(join(root, "files", `${randomUUID()}.json`), content);
      await reopen();

      expect(store.fileIds()).toEqual(ids);
    },
  );

  test("content that belongs to no file goes, unless it is wanted", async () => {
    const { ids, sha256 } = await add("weights", "model.gguf");
    const [wanted, unwanted] = [digest("wanted"), digest("unwanted")];
    for (const name of [wanted, unwanted]) {
      await writeFile(join(root, "blobs", "sha256", name), "x");
      await mkdir(store.partialDirectory(name));
    }
    await store.sweep({ partialKeys: new Set([wanted]), sha256s: new Set([wanted]) });

    expect((await readdir(join(root, "blobs", "sha256"))).toSorted()).toEqual([sha256, wanted].toSorted());
    expect(await readdir(join(root, "partial"))).toEqual([wanted]);
    expect(store.fileIds()).toEqual(ids);
  });
});

describe("a header", () => {
  const facts: ModelFacts = {
    format: "gguf",
    architecture: "llama",
    weightBytes: 1,
    hasChatTemplate: false,
    task: "chat",
  };

  test("is looked at once, and remembered", async () => {
    const looked: string[] = [];
    const inspect = async (path: string) => {
      looked.push(await readFile(path, "utf8"));
      return facts;
    };
    await reopen({ inspect });
    const { ids, sha256 } = await add("GGUF model", "model.gguf");
    await add("{}", "config.json");
    const other = { fileId: randomUUID(), name: "same.gguf" };
    await store.link([other], sha256);
    await reopen({ inspect });

    expect(looked).toEqual(["GGUF model"]);
    const [own, shared] = [
      { fileId: ids[0], facts },
      { fileId: other.fileId, facts },
    ];
    expect(store.inspections()).toHaveLength(2);
    expect(store.inspections()).toEqual(expect.arrayContaining([own, shared]));
  });

  test("of a model nobody knows is no obstacle", async () => {
    await reopen({ inspect: async () => undefined });
    await add("GGUF model", "model.gguf");

    expect(store.fileIds()).toHaveLength(1);
    expect(store.inspections()).toEqual([]);
  });

  test("that is malformed keeps the file from every engine", async () => {
    await reopen({ inspect: () => Promise.reject(new Error("tensor count is negative")) });

    await expect(add("GGUF model", "model.gguf")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      detail: expect.stringContaining("tensor count is negative"),
    });
    expect(store.fileIds()).toEqual([]);
    expect(await readdir(join(root, "blobs", "sha256"))).toEqual([]);
    expect(await readdir(join(root, "quarantine"))).toHaveLength(1);
  });

  test.each(["", "GGML model", "#!/bin/sh"])("is expected of every file named .gguf; %j is none", async (content) => {
    const inspect = vi.fn(() => Promise.reject(new Error("not GGUF")));
    await reopen({ inspect });
    const { sha256 } = await add(content, "notes.txt");
    const claims = { fileId: randomUUID(), name: "Model.GGUF" };

    expect(inspect).not.toHaveBeenCalled();
    await expect(add(content, claims.name)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(store.link([claims], sha256)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(store.fileIds()).toHaveLength(1);
  });
});

test.each(["../../etc/passwd", "..", "", "A".repeat(64), `${"0".repeat(63)}/`])(
  "the digest %j never becomes a path",
  async (sha256) => {
    await expect(store.link([{ fileId: randomUUID(), name: "x" }], sha256)).rejects.toThrow("no SHA-256");
    expect(() => store.partialDirectory(sha256)).toThrow("neither a digest nor a file id");
  },
);

test("a link in place of the store's folders is not written through", async () => {
  const outside = temporaryFolder();
  const { files } = await add("weights", "model.safetensors");
  const { directory } = await store.openView(files);
  await unlink(join(directory, "model.safetensors"));
  await symlink(join(outside, "target"), join(directory, "model.safetensors"));
  await store.openView(files);

  expect(await readdir(outside)).toEqual([]);
  expect(await readFile(join(directory, "model.safetensors"), "utf8")).toBe("weights");
});

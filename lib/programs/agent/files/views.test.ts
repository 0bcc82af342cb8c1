import { hostileNames, unportableGgufNames } from "@/lib/serving/engines/testing/hostile-names";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { randomUUID } from "node:crypto";
import { chmod, readdir, readFile, stat, symlink, truncate, unlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openKit, type Kit } from "./testing";

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

describe("a view", () => {
  test("shows a single GGUF file under a name of our own, without copying it", async () => {
    const { files, blob, ids } = await kit.add("weights", "Q4/some model (final).gguf");
    const { paths, directory } = await kit.store.openView(files);

    expect(paths).toEqual({ [ids[0] ?? ""]: join(directory, "model-1.gguf") });
    expect((await stat(join(directory, "model-1.gguf"))).ino).toBe((await stat(blob)).ino);
  });

  test("puts the files of a split model beside each other, in the pattern llama.cpp looks for", async () => {
    const parts = await Promise.all(
      [1, 2, 3].map((part) => kit.add(`part ${part}`, `Q8/big-0000${part}-of-00003.gguf`)),
    );
    const projector = await kit.add("projector", "mmproj-big.gguf");
    const { directory } = await kit.store.openView([...parts.flatMap((part) => part.files), ...projector.files]);

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
    const weights = await kit.add("weights", "model.safetensors");
    const config = await kit.add("{}", "config.json", "sub/config.json");
    const { directory } = await kit.store.openView([...weights.files, ...config.files]);

    expect(await readFile(join(directory, "sub", "config.json"), "utf8")).toBe("{}");
    expect((await readdir(directory)).toSorted()).toEqual(["config.json", "model.safetensors", "sub"]);
  });

  test("of the same files is the same folder, mended when somebody broke it", async () => {
    const { files } = await kit.add("weights", "model.gguf");
    const first = await kit.store.openView(files);
    expect(await kit.store.openView(files)).toEqual(first);
    await unlink(join(first.directory, "model-1.gguf"));

    expect(await kit.store.openView(files)).toEqual(first);
    expect(await readFile(join(first.directory, "model-1.gguf"), "utf8")).toBe("weights");
  });

  test("of files that are not all here is refused", async () => {
    const { files } = await kit.add("weights", "model.gguf");

    await expect(kit.store.openView([...files, { fileId: randomUUID(), name: "more.gguf" }])).rejects.toMatchObject({
      code: "MODEL_FILES_INCOMPLETE",
    });
  });

  test("of a file that became shorter, longer or went is refused with its sizes", async () => {
    const { files, blob } = await kit.add("weights", "model.gguf");
    await chmod(blob, 0o600);
    for (const [change, said] of [
      [() => truncate(blob, 4), "model.gguf has 4 bytes instead of 7"],
      [() => truncate(blob, 9), "model.gguf has 9 bytes instead of 7"],
      [() => unlink(blob), "model.gguf is gone"],
    ] as const) {
      await change();
      await expect(kit.store.openView(files)).rejects.toMatchObject({
        code: "MODEL_FILES_INCOMPLETE",
        detail: expect.stringContaining(said),
      });
    }
  });

  test.each(hostileNames)("with the name %j is refused, and nothing is written", async (name) => {
    const { ids } = await kit.add("weights", "model.safetensors");
    const before = await readdir(kit.root, { recursive: true });

    await expect(kit.store.openView([{ fileId: ids[0] ?? "", name }])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await readdir(kit.root, { recursive: true })).toEqual(before);
  });

  test.each(unportableGgufNames)("shows GGUF content named %j under a name of ours", async (name) => {
    const { files, ids } = await kit.add("weights", name);
    const { paths, directory } = await kit.store.openView(files);

    expect(paths).toEqual({ [ids[0] ?? ""]: join(directory, "model-1.gguf") });
  });

  test.each(hostileNames)("with a weight index that names %j is refused", async (name) => {
    const { files } = await kit.add(JSON.stringify({ weight_map: { tensor: name } }), "model.safetensors.index.json");

    await expect(kit.store.openView(files)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test.each(["not json", "[]", '{"weight_map":{"a":1}}'])("with the weight index %s is refused", async (content) => {
    const { files } = await kit.add(content, "model.safetensors.index.json");

    await expect(kit.store.openView(files)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("with a good weight index opens", async () => {
    const index = JSON.stringify({ weight_map: { a: "model-00001-of-00001.safetensors" } });
    const { files } = await kit.add(index, "model.safetensors.index.json");

    expect((await kit.store.openView(files)).directory).toContain("views");
  });
});

test("a link in place of the store's folders is not written through", async () => {
  const outside = temporaryFolder();
  const { files } = await kit.add("weights", "model.safetensors");
  const { directory } = await kit.store.openView(files);
  await unlink(join(directory, "model.safetensors"));
  await symlink(join(outside, "target"), join(directory, "model.safetensors"));
  await kit.store.openView(files);

  expect(await readdir(outside)).toEqual([]);
  expect(await readFile(join(directory, "model.safetensors"), "utf8")).toBe("weights");
});

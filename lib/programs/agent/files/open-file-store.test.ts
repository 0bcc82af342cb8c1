import { randomUUID } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digest, openKit, type Kit } from "./testing";

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

describe("what a crash left", () => {
  test("half-written entries and views are removed when the store opens", async () => {
    const { ids } = await kit.add("weights", "model.gguf");
    await writeFile(join(kit.root, "files", `${randomUUID()}.json.x.tmp`), "{");
    await mkdir(join(kit.root, "views", `${randomUUID()}.tmp`, "files"), { recursive: true });
    await kit.reopen();

    expect(await readdir(join(kit.root, "files"))).toEqual([`${ids[0]}.json`]);
    expect(await readdir(join(kit.root, "views"))).toEqual([]);
  });

  test.each(["", "{", "[]", '{"fileId":"../../x","name":"a","sizeBytes":1,"sha256":"00"}'])(
    "an entry that reads %j is set aside and spoils nothing else",
    async (content) => {
      const { ids } = await kit.add("weights", "model.gguf");
      await writeFile(join(kit.root, "files", `${randomUUID()}.json`), content);
      await kit.reopen();

      expect(kit.store.fileIds()).toEqual(ids);
    },
  );

  test("content that belongs to no file goes, unless it is wanted", async () => {
    const { ids, sha256 } = await kit.add("weights", "model.gguf");
    const [wanted, unwanted] = [digest("wanted"), digest("unwanted")];
    for (const name of [wanted, unwanted]) {
      await writeFile(join(kit.root, "blobs", "sha256", name), "x");
      await mkdir(kit.store.partialDirectory(name));
    }
    await kit.store.sweep({ partialKeys: new Set([wanted]), sha256s: new Set([wanted]) });

    expect((await readdir(join(kit.root, "blobs", "sha256"))).toSorted()).toEqual([sha256, wanted].toSorted());
    expect(await readdir(join(kit.root, "partial"))).toEqual([wanted]);
    expect(kit.store.fileIds()).toEqual(ids);
  });
});

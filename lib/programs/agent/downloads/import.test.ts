import type { AssignedDownload } from "@/lib/serving/nodes/protocol";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { createHash, randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { assignedFile, contentOf, reached, startKit, storedContent, type Kit } from "./testing";

const weights = Buffer.concat([Buffer.from("GGUF"), contentOf(6, 2_000_000)]);
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let kit: Kit;

beforeEach(async () => {
  folder = temporaryFolder();
  kit = await startKit();
});
afterEach(() => kit.close());

const importOf = (path = folder, changes: Partial<AssignedDownload> = {}): AssignedDownload => ({
  downloadId: randomUUID(),
  generation: 1,
  desired: "run",
  source: { kind: "folder", path },
  files: [],
  bandwidthBytesPerSecondMax: 0,
  ...changes,
});

/** What a folder import goes through: the node says what is there, the control plane gives it ids. */
async function discover(wanted: AssignedDownload): Promise<AssignedDownload> {
  kit.downloads.apply([wanted]);
  const discovered = await eventually(
    () => kit.downloads.observe()[0]?.discovered ?? Promise.reject(new Error("not listed")),
  );
  return { ...wanted, files: discovered.map((file) => assignedFile({ ...file, path: file.name })) };
}

async function put(files: Record<string, string>): Promise<string> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

describe("a folder import", () => {
  test("finds the files of model formats, and nothing else", async () => {
    await mkdir(join(folder, "sub", "deeper"), { recursive: true });
    await mkdir(join(folder, ".git"));
    await mkdir(join(folder, "directory.json"));
    const take = [
      "model.gguf",
      "a.safetensors",
      "config.json",
      "sub/merges.txt",
      "sub/deeper/tokenizer.model",
      "t.jinja",
    ];
    const leave = ["run.py", "weights.bin", "pickle.pt", "README.md", ".git/config.json", "fake.gguf", "noextension"];
    for (const name of [...take, ...leave]) await writeFile(join(folder, name), "content");
    await writeFile(join(folder, "model.gguf"), weights);
    const wanted = importOf();
    kit.downloads.apply([wanted]);
    const observed = await eventually(() => {
      const [one] = kit.downloads.observe();
      expect(one?.discovered).toBeDefined();
      return one;
    });

    expect(observed?.discovered?.map((file) => file.name)).toEqual(take.toSorted());
    expect(observed).toMatchObject({ phase: "queued", bytesTotal: weights.length + 5 * 7 });
  });

  test("copies what got an id, says its digest, and leaves the source as it was", async () => {
    await writeFile(join(folder, "model.gguf"), weights);
    await writeFile(join(folder, "config.json"), "{}");
    const before = await stat(join(folder, "model.gguf"));
    const wanted = await discover(importOf());
    kit.downloads.apply([wanted]);
    const observed = await reached(kit.downloads, wanted, "ready");

    for (const file of wanted.files) {
      const content = await readFile(join(folder, file.name));
      expect((await storedContent(kit.store, file)).equals(content)).toBe(true);
      const sha256 = createHash("sha256").update(content).digest("hex");
      expect(observed.files.find((one) => one.fileId === file.fileId)).toMatchObject({ phase: "ready", sha256 });
    }
    const after = await stat(join(folder, "model.gguf"));
    expect([after.ino, after.mtimeMs, after.nlink]).toEqual([before.ino, before.mtimeMs, 1]);
    expect(
      (await stat((await kit.store.openView(wanted.files)).paths[wanted.files[0]?.fileId ?? ""] ?? "")).ino,
    ).not.toBe(before.ino);
  });

  test("goes on after a restart, and needs the folder no more once it is done", async () => {
    await writeFile(join(folder, "model.gguf"), weights);
    const wanted = await discover(importOf());
    kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");
    await kit.close();
    kit = await startKit(kit.root);
    const elsewhere = { ...wanted, source: { kind: "folder" as const, path: join(folder, "unplugged") } };
    kit.downloads.apply([elsewhere]);

    await reached(kit.downloads, wanted, "ready");
  });

  test("does not follow links out of the folder, nor into circles", async () => {
    const outside = temporaryFolder();
    await writeFile(join(outside, "secret.json"), "{}");
    await writeFile(join(folder, "inside.json"), "{}");
    await symlink(join(outside, "secret.json"), join(folder, "link.json"));
    await symlink(outside, join(folder, "linked-folder"));
    await symlink(folder, join(folder, "circle"));
    await symlink(join(folder, "nowhere.json"), join(folder, "dangling.json"));
    await symlink(join(folder, "inside.json"), join(folder, "alias.json"));
    await writeFile(join(folder, "model.gguf"), weights);
    const wanted = await discover(importOf());

    expect(wanted.files.map((file) => file.name)).toEqual(["alias.json", "inside.json", "model.gguf"]);
  });

  test("does not copy a file that became a link out of the folder after it was listed", async () => {
    const outside = temporaryFolder();
    await writeFile(join(outside, "secret.json"), "{}");
    const wanted = importOf(folder, { files: [assignedFile({ path: "config.json", sizeBytes: 2 })] });
    await symlink(join(outside, "secret.json"), join(folder, "config.json"));
    await writeFile(join(folder, "other.json"), "{}");
    kit.downloads.apply([wanted]);
    const observed = await eventually(() => {
      const [one] = kit.downloads.observe();
      expect(one?.files[0]?.phase).toBe("failed");
      return one;
    });

    expect(observed?.files[0]?.error?.code).toBe("NOT_FOUND");
    expect(kit.downloads.filesPresent()).toEqual([]);
  });

  test.each(["../escape.json", "/etc/passwd", "..\\escape.json"])("refuses to copy %s", async (name) => {
    await writeFile(join(folder, "config.json"), "{}");
    const wanted = importOf(folder, { files: [assignedFile({ path: name, sizeBytes: 2 })] });
    kit.downloads.apply([wanted]);

    await eventually(() => expect(kit.downloads.observe()[0]?.files[0]?.error?.code).toBe("INVALID_INPUT"));
  });

  test("of a file that grew since it was listed fails, naming it", async () => {
    await writeFile(join(folder, "model.gguf"), weights);
    await writeFile(join(folder, "config.json"), "{}");
    const wanted = await discover(importOf());
    await appendFile(join(folder, "config.json"), " ");
    kit.downloads.apply([wanted]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.error).toEqual({ code: "CONTENT_MISMATCH", detail: expect.stringContaining("config.json") });
  });

  test("of a file that is written to while it is copied begins anew, so that two states never mix", async () => {
    await writeFile(join(folder, "model.gguf"), weights);
    await kit.close();
    kit = await startKit(undefined);
    const wanted = await discover(importOf());
    kit.downloads.apply([{ ...wanted, bandwidthBytesPerSecondMax: 300_000 }]);
    await eventually(() => expect(kit.downloads.observe()[0]?.bytesDone).toBeGreaterThan(200_000));
    const changed = Buffer.from(weights);
    changed.write("changed", 10);
    await writeFile(join(folder, "model.gguf"), changed);
    await utimes(join(folder, "model.gguf"), new Date(), new Date(Date.now() + 60_000));
    kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");
    const [file] = wanted.files;

    expect(file && (await storedContent(kit.store, file)).equals(changed)).toBe(true);
  });

  test("of the same content as a download keeps it once", async () => {
    await writeFile(join(folder, "a.gguf"), weights);
    await writeFile(join(folder, "b.gguf"), weights);
    const wanted = await discover(importOf());
    kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");

    expect(await readdir(join(kit.root, "blobs", "sha256"))).toHaveLength(1);
    expect(kit.downloads.filesPresent()).toHaveLength(2);
  });

  test.each<[string, () => Promise<string> | string, RegExp]>([
    ["that is not there", () => join(folder, "nothing"), /There is no folder .*nothing on this node/],
    ["without model files", () => folder, /There is no model in .*at least one GGUF file/],
    ["with text alone, like /etc", () => put({ "rgb.txt": "0 0 0 black", "a.json": "{}" }), /at least one GGUF file/],
    [
      "with a file that is GGUF by its name alone",
      () => put({ "m.gguf": "<html>" }),
      /"m.gguf" has the name of a GGUF/,
    ],
    ["with half a model", () => put({ "m-00001-of-00002.gguf": "GGUF" }), /m-00001-of-00002.gguf lacks part 2/],
    ["with a projector alone", () => put({ "mmproj-m.gguf": "GGUF" }), /at least one GGUF file/],
    ["with safetensors alone", () => put({ "m.safetensors": "" }), /safetensors format have no engine here yet/],
    ["named by a relative path", () => "models", /no absolute path/],
    [
      "that is a file",
      async () => {
        await writeFile(join(folder, "file"), "");
        return join(folder, "file");
      },
      /is a file on this node/,
    ],
    [
      "of unsafe names alone",
      async () => {
        await writeFile(join(folder, "bad\u202ename.json"), "{}");
        return folder;
      },
      /Left out: .*invisible/,
    ],
  ])("of a folder %s fails and says so", async (_, path, detail) => {
    const wanted = importOf(await path());
    kit.downloads.apply([wanted]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.error).toEqual({ code: "INVALID_INPUT", detail: expect.stringMatching(detail) });
  });
});

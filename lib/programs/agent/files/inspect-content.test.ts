import type { ModelFacts } from "@/lib/serving/engines/facts";
import { inspectGguf, withFile } from "@/lib/serving/engines";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openKit, type Kit } from "./testing";

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

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
    await kit.reopen({ inspect });
    const { ids, sha256 } = await kit.add("GGUF model", "model.gguf");
    await kit.add("{}", "config.json");
    const other = { fileId: randomUUID(), name: "same.gguf" };
    await kit.store.link([other], sha256);
    await kit.reopen({ inspect });

    expect(looked).toEqual(["GGUF model"]);
    const [own, shared] = [
      { fileId: ids[0], facts },
      { fileId: other.fileId, facts },
    ];
    expect(kit.store.inspections()).toHaveLength(2);
    expect(kit.store.inspections()).toEqual(expect.arrayContaining([own, shared]));
  });

  test("of a model nobody knows is no obstacle", async () => {
    await kit.reopen({ inspect: async () => undefined });
    await kit.add("GGUF model", "model.gguf");

    expect(kit.store.fileIds()).toHaveLength(1);
    expect(kit.store.inspections()).toEqual([]);
  });

  test("that is malformed keeps the file from every engine", async () => {
    await kit.reopen({ inspect: () => Promise.reject(new Error("tensor count is negative")) });

    await expect(kit.add("GGUF model", "model.gguf")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      detail: expect.stringContaining("tensor count is negative"),
    });
    expect(kit.store.fileIds()).toEqual([]);
    expect(await readdir(join(kit.root, "blobs", "sha256"))).toEqual([]);
    expect(await readdir(join(kit.root, "quarantine"))).toHaveLength(1);
  });

  test("of a file that was cut short says how much is missing, and nothing of a file that is complete", async () => {
    await kit.reopen({ inspect: (path) => withFile(path, inspectGguf) });
    const whole = tinyModel({ context: 256 });

    await expect(kit.add(Buffer.from(whole.subarray(0, -1000)), "model.gguf")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      detail: expect.stringMatching(/^The file ends \d+ bytes too early: it was cut short\.$/),
    });
  });

  test.each(["", "GGML model", "#!/bin/sh"])("is expected of every file named .gguf; %j is none", async (content) => {
    const inspect = vi.fn(() => Promise.reject(new Error("not GGUF")));
    await kit.reopen({ inspect });
    const { sha256 } = await kit.add(content, "notes.txt");
    const claims = { fileId: randomUUID(), name: "Model.GGUF" };

    expect(inspect).not.toHaveBeenCalled();
    await expect(kit.add(content, claims.name)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(kit.store.link([claims], sha256)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(kit.store.fileIds()).toHaveLength(1);
  });
});

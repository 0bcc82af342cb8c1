import { startTestHub, type TestHub } from "@/lib/serving/models/hub/testing";
import { eventually } from "@/lib/kernel/testing/eventually";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { assignmentOf, contentOf, reached, startKit, storedContent, type Kit } from "./testing";

const weights = contentOf(1, 3_000_000);
const card = "# A model\n";

vi.setConfig({ testTimeout: 30_000 });

describe("a download from a hub", () => {
  let hub: TestHub;
  let kit: Kit;

  beforeEach(async () => {
    hub = await startTestHub({
      repositories: [
        { repoId: "maker/model", files: { "model.gguf": weights, "README.md": card, "empty.txt": "" } },
        { repoId: "other/model", files: { "same.gguf": weights } },
      ],
    });
    kit = await startKit();
  });

  afterEach(async () => {
    await kit.close();
    await hub.close();
  });

  test("brings every file, verified, under its digest", async () => {
    const wanted = await assignmentOf(hub, "maker/model");
    kit.downloads.apply([wanted]);
    const observed = await reached(kit.downloads, wanted, "ready");

    const total = weights.length + card.length;
    expect(observed).toMatchObject({ bytesDone: total, bytesTotal: total, generation: 1 });
    expect(kit.downloads.filesPresent().toSorted()).toEqual(wanted.files.map((file) => file.fileId).toSorted());
    for (const file of wanted.files) {
      const { sha256 } = hub.fileOf("maker/model", file.name);
      expect(observed.files.find((one) => one.fileId === file.fileId)).toMatchObject({ phase: "ready", sha256 });
      const content = hub.fileOf("maker/model", file.name).read(0, file.sizeBytes);
      expect((await storedContent(kit.store, file)).equals(content)).toBe(true);
    }
    await eventually(async () => expect(await readdir(join(kit.root, "partial"))).toEqual([]));
  });

  test("fetches in several ranges and every byte once", async () => {
    const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");

    const ranges = hub.requests.filter((one) => one.route === "storage").map((one) => one.range);
    expect(new Set(ranges).size).toBe(Math.ceil(weights.length / (256 * 1024)));
    expect(hub.bytesSentFor("model.gguf")).toBe(weights.length);
  });

  test("asks the hub itself once per connection at most, and storage for the rest", async () => {
    const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");

    expect(hub.requests.filter((one) => one.route === "resolve").length).toBeLessThanOrEqual(4);
  });

  test("applied again and again is one download", async () => {
    const wanted = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    for (let time = 0; time < 5; time += 1) kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");
    kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");

    expect(hub.bytesSentFor("model.gguf")).toBe(weights.length);
  });

  test("that shares content with another one fetches it once", async () => {
    const first = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    const second = await assignmentOf(hub, "other/model");
    kit.downloads.apply([first, second]);
    await Promise.all([reached(kit.downloads, first, "ready"), reached(kit.downloads, second, "ready")]);

    expect(hub.bytesSentFor("model.gguf") + hub.bytesSentFor("same.gguf")).toBe(weights.length);
    expect(await readdir(join(kit.root, "blobs", "sha256"))).toHaveLength(1);
  });

  test("of content that is here already fetches nothing", async () => {
    const first = await assignmentOf(hub, "maker/model", { paths: ["model.gguf"] });
    kit.downloads.apply([first]);
    await reached(kit.downloads, first, "ready");
    const second = await assignmentOf(hub, "other/model");
    kit.downloads.apply([second]);
    await reached(kit.downloads, second, "ready");

    expect(hub.bytesSentFor("same.gguf")).toBe(0);
  });

  test("is still there after a restart, without asking the hub", async () => {
    const wanted = await assignmentOf(hub, "maker/model");
    kit.downloads.apply([wanted]);
    await reached(kit.downloads, wanted, "ready");
    await kit.close();
    const asked = hub.requests.length;
    kit = await startKit(kit.root);
    kit.downloads.apply([wanted]);

    await reached(kit.downloads, wanted, "ready");
    expect(hub.requests).toHaveLength(asked);
  });
});

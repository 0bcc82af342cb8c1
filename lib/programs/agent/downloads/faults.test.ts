import { serveHttp } from "@/lib/kernel/egress/testing";
import { startTestHub, type Fault, type TestHub } from "@/lib/serving/models/hub/testing";
import type { AssignedDownload } from "@/lib/serving/nodes/protocol";
import { eventually } from "@/lib/kernel/testing/eventually";
import { freePort } from "@/lib/kernel/testing/free-port";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { assignmentOf, contentOf, reached, startKit, storedContent, type Kit } from "./testing";

const token = "hf_test";
const weights = contentOf(2, 2_000_000);
vi.setConfig({ testTimeout: 30_000 });

let hub: TestHub;
let kit: Kit;

beforeEach(async () => {
  hub = await startTestHub({
    token,
    repositories: [
      { repoId: "maker/model", files: { "model.gguf": weights, "config.json": '{"a":1}' } },
      { repoId: "maker/gated", files: { "model.gguf": weights }, gated: true },
    ],
  });
  kit = await startKit();
});
afterEach(async () => {
  await kit.close();
  await hub.close();
});

async function download(faults: Fault[], paths = ["model.gguf"]): Promise<AssignedDownload> {
  const wanted = await assignmentOf(hub, "maker/model", { paths });
  for (const fault of faults) hub.faults.add(fault);
  kit.downloads.apply([wanted]);
  return wanted;
}

const quarantined = () => readdir(join(kit.root, "quarantine"));

async function expectGoodContent(wanted: AssignedDownload): Promise<void> {
  await reached(kit.downloads, wanted, "ready");
  for (const file of wanted.files) {
    const content = hub.fileOf("maker/model", file.name).read(0, file.sizeBytes);
    expect((await storedContent(kit.store, file)).equals(content)).toBe(true);
  }
}

describe("a transfer survives", () => {
  test.each<[string, Fault[]]>([
    ["a hub that asks for patience", [{ kind: "status", status: 429, retryAfter: "0", times: 3 }]],
    ["storage that asks for patience", [{ kind: "status", status: 429, retryAfter: "0", route: "storage", times: 5 }]],
    ["a hub that fails", [{ kind: "status", status: 503, times: 4 }]],
    ["storage that fails", [{ kind: "status", status: 500, route: "storage", times: 6 }]],
    ["an address that expires", [{ kind: "status", status: 403, route: "storage", times: 5 }]],
    ["connections cut before the first byte", [{ kind: "reset", afterBytes: 0, route: "storage", times: 8 }]],
    ["connections cut in the middle", [{ kind: "reset", afterBytes: 70_000, route: "storage", times: 12 }]],
    ["ranges that are ignored", [{ kind: "range-ignored", route: "storage" }]],
    [
      "ranges ignored and connections cut",
      [
        { kind: "range-ignored", route: "storage" },
        { kind: "reset", afterBytes: 900_000, route: "storage", times: 2 },
      ],
    ],
    ["a wrong byte, once", [{ kind: "wrong-byte", offset: 1_234_567, route: "storage", times: 8 }]],
    ["a wrong length, once", [{ kind: "wrong-length", byBytes: 7, route: "storage", times: 1 }]],
    ["a file that is another one for a moment", [{ kind: "moved", route: "storage", times: 2 }]],
    ["the wrong commit, once", [{ kind: "moved", route: "resolve", times: 1 }]],
  ])("%s", async (_, faults) => {
    await expectGoodContent(await download(faults));
  });

  test("a small file that fails in the same ways", async () => {
    await expectGoodContent(
      await download(
        [
          { kind: "status", status: 500, times: 1, path: "config.json" },
          { kind: "wrong-byte", offset: 2, times: 1, path: "config.json" },
        ],
        ["config.json"],
      ),
    );
    expect(await quarantined()).toHaveLength(1);
  });
});

describe("a wrong byte", () => {
  test("is found, put into quarantine, and fetched again", async () => {
    const wanted = await download([{ kind: "wrong-byte", offset: 1_234_567, times: 8, route: "storage" }]);
    await expectGoodContent(wanted);

    expect(await quarantined()).toHaveLength(1);
    expect(hub.bytesSentFor("model.gguf")).toBe(2 * weights.length);
  });

  test("that stays ends the download with the file's name, and nothing unverified is kept", async () => {
    const wanted = await download([{ kind: "wrong-byte", offset: 1_234_567, route: "storage" }]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.error).toEqual({ code: "CONTENT_MISMATCH", detail: expect.stringContaining("model.gguf") });
    expect(observed.retryAt).toBeUndefined();
    expect(observed.files[0]).toMatchObject({ phase: "failed", error: { code: "CONTENT_MISMATCH" } });
    expect(await readdir(join(kit.root, "blobs", "sha256"))).toEqual([]);
    expect(await quarantined()).toHaveLength(2);
    expect(kit.downloads.filesPresent()).toEqual([]);
  });

  test("gets new chances when somebody asks again", async () => {
    const wanted = await download([{ kind: "wrong-byte", offset: 5, route: "storage" }]);
    await reached(kit.downloads, wanted, "failed");
    hub.faults.clear();
    kit.downloads.apply([{ ...wanted, generation: 2 }]);

    await expectGoodContent(wanted);
  });

  test("in one file lets the others come", async () => {
    const wanted = await download(
      [{ kind: "wrong-byte", offset: 5, path: "model.gguf", route: "storage" }],
      ["model.gguf", "config.json"],
    );
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.files.map((file) => file.phase).toSorted()).toEqual(["failed", "ready"]);
  });
});

describe("what stays wrong ends the download", () => {
  test.each<[string, Fault[], string, RegExp]>([
    ["another length", [{ kind: "wrong-length", byBytes: 1, route: "storage" }], "CONTENT_MISMATCH", /2000001/],
    ["another revision", [{ kind: "moved", route: "resolve" }], "CONTENT_MISMATCH", /revision ffff/],
    ["a file that is gone", [{ kind: "status", status: 404, route: "resolve" }], "NOT_FOUND", /model\.gguf/],
  ])("%s", async (_, faults, code, detail) => {
    const wanted = await download(faults);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.error).toEqual({ code, detail: expect.stringMatching(detail) });
    expect(kit.downloads.filesPresent()).toEqual([]);
  });

  test("a gated repository, with the way to open it", async () => {
    const wanted = await assignmentOf(hub, "maker/gated", {});
    kit.downloads.apply([wanted]);
    const observed = await reached(kit.downloads, wanted, "failed");

    expect(observed.error).toEqual({
      code: "GATED_MODEL",
      detail: expect.stringMatching(`Accept its licence at ${hub.url}/maker/gated`),
    });
  });
});

test("a redirect in a circle is explained, and tried again later", async () => {
  const wanted = await download([{ kind: "redirect", to: "/maker/model/resolve/main/model.gguf" }]);
  const observed = await reached(kit.downloads, wanted, "stalled");

  expect(observed.error).toEqual({ code: "HUB_UNREACHABLE", detail: expect.stringContaining("more than 5 times") });
});

test("a gated repository opens with the token, which storage on another host never sees", async () => {
  const seen: (string | undefined)[] = [];
  const storage = await serveHttp((req, res) => {
    seen.push(req.headers.authorization);
    const [, start, end] = /bytes=(\d+)-(\d+)/.exec(req.headers.range ?? "") ?? [];
    const part = weights.subarray(Number(start), Number(end) + 1);
    res.writeHead(206, {
      "content-length": part.length,
      "content-range": `bytes ${start}-${end}/${weights.length}`,
      etag: '"x"',
    });
    res.end(part);
  });
  const wanted = await assignmentOf(hub, "maker/gated", { token });
  hub.faults.add({ kind: "redirect", to: storage.href, route: "resolve" });
  kit.downloads.apply([wanted]);
  await reached(kit.downloads, wanted, "ready");

  expect(hub.requests.filter((one) => one.route === "resolve").every((one) => one.authorization)).toBe(true);
  expect(seen.length).toBeGreaterThan(4);
  expect(seen.every((authorization) => authorization === undefined)).toBe(true);
});

test("a hub that fell silent shows as stalled, without rates and with the time of the next try, and goes on", async () => {
  await kit.close();
  kit = await startKit(undefined, { tuning: { stallMs: 2_000, backoffMs: 3_000, backoffMaxMs: 3_000 } });
  const begun = Date.now();
  const wanted = await download([{ kind: "stall", afterBytes: 100_000, route: "storage", times: 4 }]);
  const observed = await eventually(async () => {
    const stalled = await reached(kit.downloads, wanted, "stalled");
    expect(stalled.retryAt).toBeDefined();
    return stalled;
  });

  expect(observed.bytesPerSecond10).toBeUndefined();
  expect(observed.error?.code).toBe("HUB_UNREACHABLE");
  expect(Date.parse(observed.retryAt ?? "")).toBeGreaterThan(begun + 2_000);
  await expectGoodContent(wanted);
  // What had arrived before the silence is not fetched again.
  expect(hub.bytesSentFor("model.gguf")).toBeLessThan(weights.length + 100_000);
});

test("a hub that asks for an hour is not asked again before", async () => {
  const wanted = await download([{ kind: "status", status: 429, retryAfter: "3600", route: "resolve" }]);
  const observed = await reached(kit.downloads, wanted, "stalled");

  expect(observed.error?.code).toBe("RATE_LIMITED");
  expect(Date.parse(observed.retryAt ?? "") - Date.now()).toBeGreaterThan(3_500_000);
});

test("files that wait for the same hub leave it in peace while it asks for patience", async () => {
  await hub.close();
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.json`, `{"n":${index}}`]));
  hub = await startTestHub({ repositories: [{ repoId: "maker/model", files }] });
  const wanted = await assignmentOf(hub, "maker/model");
  hub.faults.add({ kind: "status", status: 429, retryAfter: "3600", route: "resolve" });
  kit.downloads.apply([wanted]);
  await reached(kit.downloads, wanted, "stalled");
  await kit.close();

  expect(hub.requests.filter((one) => one.route === "resolve").length).toBeLessThanOrEqual(3);
  kit = await startKit(kit.root);
});

test("nobody at the hub's address is no reason to give up", async () => {
  await hub.close();
  const port = await freePort();
  const repositories = [{ repoId: "maker/model", files: { "model.gguf": weights } }];
  hub = await startTestHub({ port, repositories });
  const wanted = await assignmentOf(hub, "maker/model");
  await hub.close();
  kit.downloads.apply([wanted]);
  const observed = await reached(kit.downloads, wanted, "stalled");
  expect(observed.error).toEqual({ code: "HUB_UNREACHABLE", detail: expect.stringContaining("nothing listens") });

  hub = await startTestHub({ port, repositories });
  await expectGoodContent(wanted);
});

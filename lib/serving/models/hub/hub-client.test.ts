import { hostileNames, unportableGgufNames } from "@/lib/serving/engines/testing/hostile-names";
import { serveHttp } from "@/lib/kernel/egress/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createHubClient } from "./create-hub-client";
import { startTestHub, type TestHub } from "./testing";

const weights = Buffer.alloc(300_000, "weights ");
const token = "hf_secret";
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({
    token,
    pageSize: 2,
    repositories: [
      {
        repoId: "maker/tiny-chat-GGUF",
        files: { "tiny-Q4.gguf": weights, "README.md": "# Tiny\n", "config.json": "{}", "sub/notes.txt": "hello" },
        about: {
          pipeline_tag: "text-generation",
          downloads: 12,
          likes: 3,
          library_name: "gguf",
          tags: ["license:mit", "gguf"],
          cardData: { license: "apache-2.0" },
        },
      },
      { repoId: "maker/gated", files: { "model.gguf": weights, "README.md": "gated" }, gated: true },
      { repoId: "maker/secret", files: { "a.txt": "a" }, private: true },
    ],
  });
});
afterAll(() => hub.close());
beforeEach(() => hub.faults.clear());

const anonymous = () => createHubClient({ endpoint: hub.url, token: undefined });
const known = () => createHubClient({ endpoint: `${hub.url}/`, token });

describe("a search", () => {
  test("finds repositories with what the hub says about them", async () => {
    const [found, ...others] = await anonymous().searchModels("tiny", { limit: 5, filter: "gguf" });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      repoId: "maker/tiny-chat-GGUF",
      commit: hub.commitOf("maker/tiny-chat-GGUF"),
      author: "maker",
      gated: false,
      private: false,
      licence: "apache-2.0",
      task: "text-generation",
      library: "gguf",
      downloads: 12,
      likes: 3,
    });
  });

  test("leaves out what the filter excludes and what nobody may see", async () => {
    expect(await anonymous().searchModels("", { filter: "safetensors" })).toEqual([]);
    expect((await anonymous().searchModels("secret")).map((model) => model.repoId)).toEqual([]);
    expect((await known().searchModels("secret")).map((model) => model.repoId)).toEqual(["maker/secret"]);
  });

  test("keeps what is well-formed of an answer that is partly not", async () => {
    const answer = [
      { id: "../../etc/passwd" },
      { id: "fine/model", downloads: -5, likes: "many", tags: "none", sha: null, lastModified: "yesterday" },
      { id: 5 },
      "nonsense",
      { id: "x".repeat(5000) },
    ];
    const url = await serveHttp((_, res) => void res.end(JSON.stringify(answer)));
    const found = await createHubClient({ endpoint: url.href, token: undefined }).searchModels("x");

    expect(found).toMatchObject([
      { repoId: "fine/model", commit: "", downloads: null, likes: null, tags: [], lastModified: null },
    ]);
  });
});

describe("a repository", () => {
  test("is pinned to the commit its revision has now", async () => {
    const before = await anonymous().getModel("maker/tiny-chat-GGUF", "main");
    expect(before.commit).toBe(hub.commitOf("maker/tiny-chat-GGUF"));
    expect((await anonymous().getModel("maker/tiny-chat-GGUF", before.commit)).commit).toBe(before.commit);
  });

  test("is listed whole, over all pages, with the digests that files are verified by", async () => {
    const asked = hub.requests.length;
    const files = await anonymous().listFiles("maker/tiny-chat-GGUF", hub.commitOf("maker/tiny-chat-GGUF"));
    expect(hub.requests.slice(asked).filter((one) => one.route === "tree")).toHaveLength(2);
    expect(files.map((file) => file.path).toSorted()).toEqual([
      "README.md",
      "config.json",
      "sub/notes.txt",
      "tiny-Q4.gguf",
    ]);
    const { sha256, gitSha1 } = hub.fileOf("maker/tiny-chat-GGUF", "tiny-Q4.gguf");
    expect(files.find((file) => file.path === "tiny-Q4.gguf")).toEqual({
      path: "tiny-Q4.gguf",
      sizeBytes: weights.length,
      sha256,
      gitSha1: undefined,
    });
    expect(gitSha1).toMatch(/^[0-9a-f]{40}$/);
    expect(files.find((file) => file.path === "README.md")?.gitSha1).toBe(
      hub.fileOf("maker/tiny-chat-GGUF", "README.md").gitSha1,
    );
  });

  test("gives parts of a file, of large ones from where the hub leads", async () => {
    const commit = hub.commitOf("maker/tiny-chat-GGUF");
    const client = anonymous();
    const read = (path: string, start: number, end: number) =>
      client.readRange("maker/tiny-chat-GGUF", commit, path, start, end);

    expect((await read("tiny-Q4.gguf", 100_000, 100_016)).toString()).toBe(
      weights.subarray(100_000, 100_016).toString(),
    );
    expect((await read("README.md", 2, 100)).toString()).toBe("Tiny\n");
    expect(await read("README.md", 3, 3)).toHaveLength(0);
    hub.faults.add({ kind: "range-ignored" });
    expect((await read("tiny-Q4.gguf", 10, 20)).toString()).toBe(weights.subarray(10, 20).toString());
  });

  test("gives its card, or none", async () => {
    const client = anonymous();
    expect(await client.readCard("maker/tiny-chat-GGUF", "main")).toBe("# Tiny\n");
    expect(await client.readCard("maker/gated", "main")).toBeUndefined();
    expect(await known().readCard("maker/secret", "main")).toBeUndefined();
  });

  test("has a page for people", () => {
    expect(anonymous().pageUrl("maker/gated")).toBe(`${hub.url}/maker/gated`);
  });
});

describe("a refusal says what to do", () => {
  const attempt = (client = anonymous()) => client.readRange("maker/gated", "main", "model.gguf", 0, 10);

  test("for a gated repository: where the licence is accepted, and the token", async () => {
    await expect(attempt()).rejects.toMatchObject({
      code: "GATED_MODEL",
      detail: expect.stringMatching(`Accept its licence at ${hub.url}/maker/gated .* token .* Settings`),
    });
    hub.faults.add({ kind: "status", status: 403, errorCode: "GatedRepo" });
    await expect(attempt(known())).rejects.toMatchObject({
      code: "GATED_MODEL",
      detail: expect.stringContaining("as the account of the hub token"),
    });
  });

  test("for a token that is not valid", async () => {
    hub.faults.add({ kind: "status", status: 401 });
    await expect(attempt(known())).rejects.toMatchObject({
      code: "GATED_MODEL",
      detail: expect.stringContaining("valid"),
    });
  });

  test("for a repository that is not there, or not for everybody", async () => {
    await expect(anonymous().getModel("maker/secret")).rejects.toMatchObject({
      code: "NOT_FOUND",
      detail: expect.stringContaining("needs a hub token"),
    });
    await expect(known().getModel("maker/nothing")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(known().getModel("maker/gated", "v9")).rejects.toMatchObject({
      code: "NOT_FOUND",
      detail: expect.stringContaining("revision v9 of maker/gated"),
    });
  });

  test.each([
    ["17", 17],
    ["soon", undefined],
  ])("for a hub that asks for patience: %s", async (retryAfter, retryAfterSeconds) => {
    hub.faults.add({ kind: "status", status: 429, retryAfter });
    await expect(anonymous().getModel("maker/gated")).rejects.toMatchObject({
      code: "RATE_LIMITED",
      retryAfterSeconds,
    });
  });

  test("for a hub that is broken, or none", async () => {
    hub.faults.add({ kind: "status", status: 502 });
    await expect(anonymous().getModel("maker/gated")).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
    const nobody = createHubClient({ endpoint: "http://127.0.0.1:9", token: undefined });
    await expect(nobody.getModel("maker/gated")).rejects.toMatchObject({
      code: "HUB_UNREACHABLE",
      detail: expect.stringContaining("nothing listens there"),
    });
  });

  test.each(["<html>Welcome to the hotel network</html>", "[]", "null", '{"id":"a/b","sha":"main"}', '{"id":"a/b"}'])(
    "for a server that is no hub: %s",
    async (body) => {
      const url = await serveHttp((_, res) => void res.end(body));
      const client = createHubClient({ endpoint: url.href, token: undefined });
      await expect(client.getModel("maker/model")).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
    },
  );
});

describe("a hostile hub", () => {
  test.each([
    { size: -1 },
    { size: 1.5 },
    { size: 2 ** 60 },
    { size: "1" },
    { oid: "../../x" },
    { lfs: { oid: "abc", size: 1 } },
  ])("cannot list a file with %j", async (wrong) => {
    const entry = { type: "file", path: "model.gguf", size: 1, oid: "0".repeat(40), ...wrong };
    const url = await serveHttp((_, res) => void res.end(JSON.stringify([entry])));
    const client = createHubClient({ endpoint: url.href, token: undefined });

    await expect(client.listFiles("maker/model", "main")).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
  });

  test("does not keep good files from being listed by the names of others", async () => {
    const paths = [...hostileNames, ...unportableGgufNames, "model.gguf"];
    const entries = paths.map((path) => ({ type: "file", path, size: 1, oid: "0".repeat(40) }));
    const url = await serveHttp((_, res) => void res.end(JSON.stringify(entries)));
    const client = createHubClient({ endpoint: url.href, token: undefined });

    const files = await client.listFiles("maker/model", "main");
    expect(files.map(({ path }) => path)).toEqual(paths);
    expect(files.filter(({ problem }) => problem).map(({ path }) => path)).toEqual(hostileNames);
  });

  test("or a newer one may list what is no file", async () => {
    const entries = [
      { type: "submodule", path: "x", oid: "0" },
      { type: "directory", path: "sub" },
      { type: "file", path: "a.txt", size: 1, oid: "0".repeat(40), lfs: null },
    ];
    const url = await serveHttp((_, res) => void res.end(JSON.stringify(entries)));
    const client = createHubClient({ endpoint: url.href, token: undefined });

    expect((await client.listFiles("maker/model", "main")).map(({ path }) => path)).toEqual(["a.txt"]);
  });

  test("cannot lead a listing, and the token with it, to another server", async () => {
    let reached = 0;
    const other = await serveHttp((_, res) => {
      reached += 1;
      res.end("[]");
    });
    const url = await serveHttp((_, res) => {
      res.setHeader("link", `<${other.href}>; rel="next"`).end("[]");
    });
    const client = createHubClient({ endpoint: url.href, token });

    await expect(client.listFiles("maker/model", "main")).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
    expect(reached).toBe(0);
  });

  test("cannot go on for ever", async () => {
    let pages = 0;
    const url = await serveHttp((_, res) => {
      pages += 1;
      res.setHeader("link", `<?cursor=${pages}>; rel="next"`).end("[]");
    });
    const client = createHubClient({ endpoint: url.href, token: undefined });

    await expect(client.listFiles("maker/model", "main")).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
    expect(pages).toBe(100);
  });

  test.each(["../../api/whoami", "a/../b", "a//b", ".", "\ud800"])("is never asked for the path %j", async (path) => {
    await expect(anonymous().readRange("maker/gated", "main", path, 0, 1)).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});

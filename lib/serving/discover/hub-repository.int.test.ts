import { nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { tinyModel, writeGguf } from "@/lib/serving/engines/gguf/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import * as modelVerbs from "@/lib/serving/models";
import * as modelOperations from "@/lib/serving/models/contract";
import { startTestHub } from "@/lib/serving/models/hub/testing";
import { someNodeFacts } from "@/lib/serving/placement/testing";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";
import type { HubRepository } from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const draft = Buffer.from(tinyModel({ layers: 1 }));
const large = Buffer.from(tinyModel({ layers: 6, context: 32_768, chatTemplate: undefined }));
const wordy = Buffer.from(tinyModel({ extraTokens: 20_000 }));
const statistics = Buffer.from(writeGguf({ "general.type": { type: "string", value: "imatrix" } }, []));
const pointer = Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
const parts = (count: number, name: string) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${name}-0000${index + 1}-of-0000${count}.gguf`, large] as const),
  );

const hub = await startTestHub({
  repositories: [
    { repoId: "acme/vocabulary", files: { "m-Q4_K_M.gguf": wordy, "m-Q8_0.gguf": wordy } },
    { repoId: "acme/draft", files: { "draft-Q8_0.gguf": draft } },
    { repoId: "acme/large", files: { "large-Q8_0.gguf": large } },
    { repoId: "acme/both", files: { "draft-Q8_0.gguf": draft, "large-Q8_0.gguf": large } },
    {
      repoId: "acme/beside",
      files: {
        "imatrix.gguf": statistics,
        "calibration.gguf": statistics,
        "broken-Q2_K.gguf": pointer,
        "large-Q4_K_M.gguf": large,
        "large-Q8_0.gguf": Buffer.concat([large, Buffer.alloc(4096)]),
      },
    },
    {
      repoId: "acme/split",
      files: {
        "m-Q6_K.gguf": large,
        ...parts(2, "m-Q6_K"),
        ...parts(3, "m-Q6_K"),
        "lone-Q4_0-00002-of-00002.gguf": large,
      },
    },
    {
      repoId: "acme/names",
      files: { "e\u0301-Q4_K_M.gguf": large, "llama:8b-Q8_0.gguf": large, "a:b.json": "{}", "bell\u0007.gguf": large },
    },
  ],
});
vi.stubEnv("HF_ENDPOINT", hub.url);
afterAll(() => hub.close());
let ada: Person;

beforeEach(async () => {
  hub.faults.clear();
  ada = await api.newPerson();
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x" } as const;
  await db.insert(nodes).values({
    organizationId: ada.organizationId,
    name: "one",
    publicKey,
    facts: someNodeFacts(),
    engines: [{ engine: "llama-cpp", available: true }],
    lastSeenAt: new Date(),
  });
});

async function read(repo_id: string): Promise<HubRepository> {
  const answer = await api.call(operations.getHubRepository, verbs.getHubRepository, { as: ada, query: { repo_id } });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

test("each choice is judged by its own header, not by that of a smaller one beside it", async () => {
  const [[draftAlone], [largeAlone], both] = await Promise.all([
    read("acme/draft").then(({ variants }) => variants),
    read("acme/large").then(({ variants }) => variants),
    read("acme/both").then(({ variants }) => variants),
  ]);
  expect(both.map(({ fit }) => fit.expectedBytes)).toEqual([
    draftAlone?.fit.expectedBytes,
    largeAlone?.fit.expectedBytes,
  ]);
  expect(largeAlone?.fit.expectedBytes).toBeGreaterThan((draftAlone?.fit.expectedBytes ?? 0) + 1024 ** 2);
});

test("what is no model, or cannot be read, says nothing about the others", async () => {
  const { variants, files } = await read("acme/beside");
  expect(variants.map(({ name, obstacle, fit }) => [name, obstacle === null, fit.verdict])).toEqual([
    ["broken-Q2_K.gguf", false, "unknown"],
    ["large-Q4_K_M.gguf", true, "fits"],
    ["large-Q8_0.gguf", true, "fits"],
  ]);
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(["imatrix.gguf", "calibration.gguf"]));
});

test("of several precisions of one model one header is read to its end", async () => {
  const before = hub.requests.length;
  await read("acme/vocabulary");
  const asked = hub.requests.slice(before).filter(({ route, path }) => route === "storage" && path.endsWith(".gguf"));
  expect(asked.length).toBeGreaterThan(2);
  const timesOf = (name: string) => asked.filter(({ path }) => path === name).length;
  expect(Math.min(timesOf("m-Q4_K_M.gguf"), timesOf("m-Q8_0.gguf"))).toBe(1);
});

test("one quantization as a file and in two numbers of parts is three choices, and an unfinished one says so", async () => {
  const { variants } = await read("acme/split");
  expect(variants.map(({ name, files, obstacle }) => [name, files.length, obstacle])).toEqual([
    ["m-Q6_K.gguf", 1, null],
    ["lone-Q4_0-00002-of-00002.gguf", 1, "It is split, and the repository lacks part 1."],
    ["m-Q6_K-00001-of-00002.gguf", 2, null],
    ["m-Q6_K-00001-of-00003.gguf", 3, null],
  ]);
});

test("a file of any name that can be shown is a choice, and one that cannot be fetched says why", async () => {
  const { variants, files, refused_files } = await read("acme/names");
  expect(new Set(variants.map(({ quantization }) => quantization))).toEqual(new Set(["Q4_K_M", "Q8_0"]));
  expect(files).toHaveLength(2);
  expect(refused_files).toEqual([
    { name: "a:b.json", reason: "Its name has a character that Windows forbids." },
    { name: "bell\\u{7}.gguf", reason: "Its name has an invisible character." },
  ]);
});

test("a download of a whole repository leaves out what cannot be fetched, and asking for that says why", async () => {
  const start = (body: object) =>
    api.call(modelOperations.startDownload, modelVerbs.startDownload, {
      as: ada,
      body: { model: "acme/names", ...body },
    });
  const whole = (await start({})).body as { files: { name: string }[] };
  expect(whole.files.map(({ name }) => name).toSorted()).toEqual(["e\u0301-Q4_K_M.gguf", "llama:8b-Q8_0.gguf"]);
  const refused = await start({ files_to_download: ["bell\u0007.gguf"] });
  expectProblem(refused, 422);
  expect(JSON.stringify(refused.body)).toContain("invisible character");
});

test.each(["a failure", "a redirect to nowhere"])(
  "a model card that the hub answers with %s is named, and the rest is there",
  async (kind) => {
    if (kind === "a failure") hub.faults.add({ kind: "status", status: 502, path: "README.md" });
    else hub.faults.add({ kind: "redirect", to: "gopher://elsewhere/", path: "README.md" });
    const { variants, card, unread } = await read("acme/large");
    expect([card, variants[0]?.fit.verdict]).toEqual([null, "fits"]);
    expect(unread).toEqual([{ part: "card", reason: expect.any(String) }]);
  },
);

test("a header that the hub does not give leaves its choice judged by size, and is named", async () => {
  hub.faults.add({ kind: "status", status: 503, path: "draft-Q8_0.gguf" });
  const { variants, unread } = await read("acme/both");
  expect(variants.map(({ fit, obstacle }) => [fit.verdict, obstacle])).toEqual([
    ["unknown", null],
    ["fits", null],
  ]);
  expect(unread).toEqual([{ part: "headers", reason: expect.stringContaining("503") }]);
});

test("a repository that the hub does not give just now keeps no other from being the one to begin with", async () => {
  hub.faults.add({ kind: "status", status: 503, route: "tree", times: 1 });
  const answer = await api.call(operations.getStarterModel, verbs.getStarterModel, { as: ada });
  expect(answer.body).toMatchObject({ starter: { repo_id: expect.stringMatching(/^acme\//) } });
});

import { malformedHeaders } from "@/lib/serving/engines/gguf/testing";
import { hostileNames } from "@/lib/serving/engines/testing/hostile-names";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { ApiClient, until } from "../api-client";
import { eventually } from "@/lib/kernel/testing/eventually";
import { expectClear } from "./expect-refusal";
import { goodFile, headersRepository, namesRepository } from "./start-product";

const { url, home, apiKey } = inject("product");
const api = new ApiClient(url, apiKey);
const outside = mkdtempSync(join(tmpdir(), "kamiwaza-hostile-"));
afterAll(() => rmSync(outside, { recursive: true, force: true }));

type File = { name: string; phase: string; error: { code: string; detail: string } | null };
type Download = { phase: string; files: File[] };
type Started = { model_id: string; download_id: string };

/** Waits until a download has come to its end, whichever. */
const ended = (id: string) =>
  until(
    "the end of the download",
    60_000,
    () => api.call<Download>("GET", `/api/downloads/${id}`),
    ({ phase }) => ["ready", "failed", "cancelled"].includes(phase),
  );

/** Files below the home of the product that do not lie where content is kept by its digest, or where programs keep theirs. */
const strayFiles = () => eventually(listStrayFiles);

/** @throws Error with ENOENT when a folder goes while it is looked through, as that of a finished download does. */
function listStrayFiles(): string[] {
  const kept =
    /^(models\/(blobs\/sha256\/[0-9a-f]{64}|quarantine\/[0-9a-f]{64}[\w.-]*|partial\/[0-9a-f-]{36,64}\/.*|files\/[0-9a-f-]{36}\.json|views\/.*)|(agent|gateway|logs|postgres|run|secrets)\/.*)$/;
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(home, join(entry.parentPath, entry.name)))
    .filter((path) => !kept.test(path));
}

describe("names", () => {
  test.each(hostileNames)("asking for the file %j is refused in words", async (name) => {
    for (const path of ["/api/models/download", "/api/models/download/"]) {
      const response = await api.raw("POST", path, { repo_id: namesRepository, files_to_download: [name] });
      expect(response.status).toBe(422);
      await expectClear(response, name);
    }
  });

  test.each(hostileNames)("asking for the repository %j, or for this revision, is refused in words", async (name) => {
    for (const body of [{ model: name }, { model: namesRepository, version: name || ".." }]) {
      const response = await api.raw("POST", "/api/models/download", body);
      await expectClear(response, JSON.stringify(body));
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });

  test("of a hub do not keep a repository's good file from coming, and nothing is written under them", async () => {
    const { model_id, download_id } = await api.call<Started>("POST", "/api/models/download", {
      model: namesRepository,
    });
    const { phase, files } = await ended(download_id);
    expect([phase, files.map(({ name }) => name)]).toEqual(["ready", [goodFile]]);
    expect(await strayFiles()).toEqual([]);
    const model = await api.call<{ m_files: { name: string }[] }>("GET", `/api/models/${model_id}`);
    expect(model.m_files.map(({ name }) => name)).toEqual([goodFile]);
  });

  test.each(hostileNames)("a catalog entry named %j is a name and never a path", async (name) => {
    const response = await api.raw("POST", "/api/models", { name, repo_modelId: name, m_files: [{ name, size: 1 }] });
    await expectClear(response, name);
    expect(await strayFiles()).toEqual([]);
  });
});

describe("GGUF headers", () => {
  let started: Started;
  let files: File[];
  beforeAll(async () => {
    started = await api.call<Started>("POST", "/api/models/download", { model: headersRepository });
    ({ files } = await ended(started.download_id));
  });

  test.each(malformedHeaders.map(([what], index) => [what, `malformed-${index}.gguf`]))(
    "%s reaches no engine",
    async (_, name) => {
      const file = files.find((one) => one.name === name);
      expect(file?.phase).toMatch(/^(failed|ready)$/);
      if (file?.phase === "failed") {
        expect(file.error?.detail).toMatch(/malformed|^The file ends/);
      }
      const { m_files } = await api.call<{ m_files: { id: string; name: string }[] }>(
        "GET",
        `/api/models/${started.model_id}`,
      );
      const m_file_id = m_files.find((one) => one.name === name)?.id;
      expect(m_file_id).toBeTypeOf("string");
      const body = { m_id: started.model_id, m_file_id, deployment_name: name };
      await expectClear(await api.raw("POST", "/api/serving/plan", body), `planning ${name}`);
      const deployed = await api.raw("POST", "/api/serving/deploy_model", body);
      expect(deployed.status).toBeGreaterThanOrEqual(400);
      await expectClear(deployed, `deploying ${name}`);
    },
  );
});

test("a folder of hostile names, links and headers brings in nothing but what is sound", async () => {
  const folder = join(outside, "import");
  mkdirSync(folder);
  for (const [index, [, bytes]] of malformedHeaders.entries()) writeFileSync(join(folder, `bad-${index}.gguf`), bytes);
  symlinkSync("/etc/passwd", join(folder, "passwd.gguf"));
  symlinkSync("/", join(folder, "root"));
  for (const name of ["CON.gguf", "trailing. ", "a:b.gguf", "line\nfeed.gguf"])
    writeFileSync(join(folder, name), "GGUF");
  const { download_id, model_id } = await api.call<Started>("POST", "/api/models/import", { path: folder });
  const { files } = await ended(download_id);
  expect(files.filter(({ phase }) => phase === "ready").map(({ name }) => name)).toEqual([]);
  expect(JSON.stringify(files)).not.toContain("passwd");
  expect(await strayFiles()).toEqual([]);
  await api.call("GET", `/api/models/${model_id}`);
});

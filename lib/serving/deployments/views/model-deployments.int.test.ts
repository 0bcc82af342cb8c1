import { nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { cancelDownload } from "@/lib/serving/models";
import * as models from "@/lib/serving/models/contract";
import { startTestHub } from "@/lib/serving/models/hub/testing";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

/* The Kamiwaza client's way to a deployment from a model's side. */

const { db } = await createTestDatabase();
const api = createTestApi(db);
const files = { "m-q4_k_m.gguf": "GGUF4", "m-q8_0.gguf": "GGUF8888", "README.md": "card" };
const hub = await startTestHub({ repositories: [{ repoId: "acme/m", files }] });
vi.stubEnv("HF_ENDPOINT", hub.url);
afterAll(() => hub.close());
let ada: Person;

beforeEach(async () => {
  ada = await api.newPerson();
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x" } as const;
  await db.insert(nodes).values({ organizationId: ada.organizationId, name: "one", publicKey });
});

type Started = { model_id: string; download_id: string; deployment_id: string; files: { id: string }[] };

async function downloadAndDeploy(body: object = {}): Promise<Started> {
  const sent = { as: ada, body: { model: "acme/m", files_to_download: ["m-q8_0.gguf"], ...body } };
  return (await api.call(operations.downloadAndDeploy, verbs.downloadAndDeploy, sent)).body;
}

const pending = async () =>
  (await api.call(operations.listPendingDeployments, verbs.listPendingDeployments, { as: ada })).body;
const ofModel = async (modelId: string) =>
  (await api.call(operations.getModelDeployments, verbs.getModelDeployments, { as: ada, params: { modelId } })).body;

test("one call downloads the file that was named and deploys that very file with the chosen context", async () => {
  const started = await downloadAndDeploy({ novice_selected_context: 2048 });
  expect(started).toMatchObject({ result: true, status: "downloading", message: expect.any(String) });
  const expected = { id: started.deployment_id, m_file_id: started.files[0]?.id, config: { contextLength: 2048 } };
  expect(await pending()).toMatchObject([expected]);
  expect(await ofModel(started.model_id)).toMatchObject({ model_id: started.model_id, deployments: [expected] });
});

test("an ordinary download deploys too when it says so, and only then", async () => {
  const download = (body: object) =>
    api.call(models.startDownload, verbs.downloadAsAsked, { as: ada, body: { model: "acme/m", ...body } });
  expect((await download({})).body).toMatchObject({ deployment_id: null });
  expect(await pending()).toEqual([]);
  expect((await download({ deploy_after_download: true })).body).toMatchObject({ deployment_id: expect.any(String) });
  expect(await pending()).toHaveLength(1);
});

test("a model on its way is deployed by its id, or by its repository with the slash as it is", async () => {
  const { model_id: key } = (
    await api.call(models.startDownload, verbs.downloadAsAsked, { as: ada, body: { model: "acme/m" } })
  ).body as Started;
  const byId = await api.call(operations.deployAfterDownload, verbs.deployAfterDownload, { as: ada, params: { key } });
  const byRepository = await api.call(operations.deployRepositoryAfterDownload, verbs.deployAfterDownload, {
    as: ada,
    params: { key: "acme", name: "m" },
    body: { novice_selected_context: 1024 },
  });
  expect([byId.body, byRepository.body]).toMatchObject([{ status: "scheduled" }, { status: "scheduled" }]);
  expect(await pending()).toHaveLength(2);
  const stranger = { as: ada, params: { key: "acme", name: "unknown" } };
  expectProblem(await api.call(operations.deployRepositoryAfterDownload, verbs.deployAfterDownload, stranger), 404);
});

test("cleaning up takes what waits for a cancelled download, and leaves what may still come", async () => {
  const stays = await downloadAndDeploy({ files_to_download: ["m-q4_k_m.gguf"] });
  const goes = await downloadAndDeploy();
  await api.call(models.cancelDownload, cancelDownload, { as: ada, params: { downloadId: goes.download_id } });
  for (const { deployment_id: deploymentId } of [stays, goes])
    await verbs.reconcileDeployment(api.platform, { deploymentId });
  const cleaned = await api.call(operations.cleanUpStaleDeployments, verbs.cleanUpStaleDeployments, { as: ada });
  expect(cleaned.body).toEqual({ cleaned: 1, deployment_ids: [goes.deployment_id] });
  expect(await ofModel(goes.model_id)).toMatchObject({ deployments: [{ id: stays.deployment_id }] });
});

import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, inject, test } from "vitest";
import { ApiClient, until } from "../api-client";
import { deploy, waitForPhase } from "../walk-to-serving";
import { teller } from "./tell";

/* Whoever may delete takes away what others use. */

const { url, apiKey } = inject("product");
const api = new ApiClient(url, apiKey);
const held = teller("A model deleted under its deployment");
const folder = mkdtempSync(join(tmpdir(), "kamiwaza-deleted-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a serving deployment whose model is deleted ends within a minute, and says so", async () => {
  writeFileSync(join(folder, "tiny-q8_0.gguf"), tinyModel({ extraTokens: 7 }));
  const { model_id: modelId, download_id: downloadId } = await api.call<{ model_id: string; download_id: string }>(
    "POST",
    "/api/models/import",
    { path: folder, name: "to be deleted" },
  );
  await until(
    "the import",
    60_000,
    () => api.call<{ phase: string }>("GET", `/api/downloads/${downloadId}`),
    ({ phase }) => phase === "ready",
  );
  const deploymentId = await deploy(api, modelId, "orphan", 120_000);
  expect((await api.raw("DELETE", `/api/models/${modelId}`)).status).toBe(409);
  held("deleting a model in use without force");
  await api.call("DELETE", `/api/models/${modelId}?force=true`);
  const { error } = await waitForPhase(api, deploymentId, "failed", 60_000);
  expect(error).toMatchObject({ code: "MODEL_DELETED" });
  held("deleting it by force: the deployment is failed because its model was deleted, not placing for ever");
  await api.call("DELETE", `/api/serving/deployment/${deploymentId}`);
}, 240_000);

import { changeDesiredDownload, findDownload } from "@/db/queries/downloads";
import * as schema from "@/db/schema";
import { importModel } from "@/lib/serving/models";
import { removeNode, updateNode } from "@/lib/serving/nodes";
import { TestAgent } from "@/lib/serving/nodes/testing";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import * as verbs from "..";
import { createScene } from "../testing/scene";
import { receiveFiles, seedModel, startDownload } from "../testing/seed-model";

const scene = await createScene();
const statusWrittenAt = async (deploymentId: string) =>
  (
    await scene.db.select().from(schema.deploymentStatus).where(eq(schema.deploymentStatus.deploymentId, deploymentId))
  )[0]?.updatedAt;

test("a deployment whose files are still coming waits for them and goes on by itself", async () => {
  const model = await seedModel(scene.db, { organizationId: scene.organizationId });
  const downloadId = await startDownload(scene.db, scene.organizationId, scene.agent, model);
  const deploymentId = await verbs.deployModel(scene.ctx, { m_id: model.modelId });
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({ phase: "fetching", status: "DEPLOYING" });
  scene.platform.nudged.length = 0;
  await receiveFiles(scene.db, scene.agent, model.fileIds);
  expect(scene.platform.nudged).toContain(deploymentId);
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).phase).toBe("placing");
  expect((await scene.agent.poll()).downloads.map((download) => download.downloadId)).toEqual([downloadId]);
});

test("files that are on no machine any more are asked for once, on the machine that is chosen", async () => {
  const { deploymentId, fileIds } = await scene.serve();
  await verbs.stopDeployment(scene.ctx, { deploymentId });
  await scene.look(deploymentId);
  await scene.agent.obey();
  await scene.look(deploymentId);
  scene.agent.filesPresent = [];
  await scene.agent.report({ instances: scene.agent.observed() });
  await verbs.startDeployment(scene.ctx, { deploymentId });
  await scene.look(deploymentId);
  await scene.look(deploymentId);
  const { downloads, instances } = await scene.agent.poll();
  expect(downloads).toMatchObject([{ files: [{ fileId: fileIds[0] }], desired: "run" }]);
  expect(instances).toHaveLength(1);
  await scene.agent.obey("fetching");
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).phase).toBe("fetching");
});

/** After a restore without model files, or with a store that somebody emptied by hand. */
async function loseFiles(deploymentId: string): Promise<void> {
  scene.agent.filesPresent = [];
  await scene.agent.poll();
  await scene.agent.report({
    instances: scene.agent.observed("waiting", {
      error: { code: "INTERNAL", detail: "The engine ended while no agent watched it.", at: new Date().toISOString() },
    }),
  });
  await scene.look(deploymentId);
}

test("a deployment that stands and lost its files has them fetched again, once, where they come from a hub", async () => {
  const { deploymentId, fileIds } = await scene.serve();
  await loseFiles(deploymentId);
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).downloads).toMatchObject([{ files: [{ fileId: fileIds[0] }], desired: "run" }]);
});

test("where they were imported it fails and names the folder, until that is imported again into the same model", async () => {
  const model = await seedModel(scene.db, {
    organizationId: scene.organizationId,
    agent: scene.agent,
    repoId: null,
    folder: "/srv/tiny",
  });
  const deploymentId = await verbs.deployModel(scene.ctx, { m_id: model.modelId });
  await scene.look(deploymentId);
  await scene.agent.obey("serving");
  await scene.look(deploymentId);
  await loseFiles(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({
    phase: "failed",
    status: "MUST_REDOWNLOAD",
    error: {
      code: "MODEL_FILES_INCOMPLETE",
      detail:
        "tiny-q4_k_m.gguf is not on the machine. The model was imported from the folder /srv/tiny: import that again on the model's page.",
    },
  });
  const written = await statusWrittenAt(deploymentId);
  await scene.look(deploymentId);
  expect(await statusWrittenAt(deploymentId)).toEqual(written);
  expect((await scene.agent.poll()).downloads).toEqual([]);

  const mistyped = await importModel(scene.ctx, { path: "/srv/tinny", model_id: model.modelId });
  const over = { phase: "failed", endedAt: new Date() };
  await scene.db
    .update(schema.downloads)
    .set(over)
    .where(eq(schema.downloads.id, mistyped.download_id ?? ""));
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).error?.detail).toContain("folder /srv/tiny:");

  const again = await importModel(scene.ctx, { path: "/srv/tiny", model_id: model.modelId });
  expect(again.model_id).toBe(model.modelId);
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).phase).toBe("placing");
  await receiveFiles(scene.db, scene.agent, model.fileIds);
  await scene.agent.obey("serving");
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).phase).toBe("serving");
});

test("a download that was cancelled fails the deployment that waits for it", async () => {
  const model = await seedModel(scene.db, { organizationId: scene.organizationId });
  const downloadId = await startDownload(scene.db, scene.organizationId, scene.agent, model);
  const deploymentId = await verbs.deployModel(scene.ctx, { m_id: model.modelId });
  const row = await findDownload(scene.db, scene.organizationId, downloadId);
  if (row) await changeDesiredDownload(scene.db, row, { desired: "cancel" });
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({
    phase: "failed",
    status: "MUST_REDOWNLOAD",
    error: { code: "MODEL_FILES_INCOMPLETE" },
  });
  expect((await scene.agent.poll()).downloads).toHaveLength(1);
});

test("too little memory is a failure with a fix that works, written once however often it is looked at", async () => {
  const model = await seedModel(scene.db, { organizationId: scene.organizationId, agent: scene.agent });
  const deploymentId = await verbs.deployModel(scene.ctx, {
    m_id: model.modelId,
    config: { contextLength: 1_000_000, parallel: 8 },
  });
  await scene.look(deploymentId);
  const failed = await scene.read(deploymentId);
  expect(failed).toMatchObject({ phase: "failed", last_error_code: "NoFitError", error: { code: "NO_FIT_CAPACITY" } });
  const written = await statusWrittenAt(deploymentId);
  await scene.look(deploymentId);
  expect(await statusWrittenAt(deploymentId)).toEqual(written);
  await verbs.updateDeployment(scene.ctx, { deploymentId, config: failed.error?.fix?.patch });
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({ phase: "placing", error: null });
});

test("more replicas than fit: as many as fit are placed, and the rest is said to be too much", async () => {
  const model = await seedModel(scene.db, { organizationId: scene.organizationId, agent: scene.agent });
  const deploymentId = await verbs.deployModel(scene.ctx, { m_id: model.modelId, starting_copies: 40 });
  await scene.look(deploymentId);
  const { error } = await scene.read(deploymentId);
  const placed = (await scene.agent.poll()).instances.length;
  expect(placed).toBeGreaterThan(1);
  expect(placed).toBeLessThan(40);
  expect(error).toMatchObject({ code: "NO_FIT_CAPACITY", fix: { patch: { copies: placed } } });
  const { generation, copies } = await verbs.updateDeployment(scene.ctx, { deploymentId, config: error?.fix?.patch });
  expect([generation, copies]).toEqual([2, placed]);
});

test("machines: cordoned is waited for, lost is replaced only where there is room, removed is replaced at once", async () => {
  await updateNode(scene.ctx, { nodeId: scene.agent.nodeId, cordoned: true });
  const { deploymentId } = await scene.deploy();
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).phase).toBe("waiting");
  scene.platform.nudged.length = 0;
  await updateNode(scene.ctx, { nodeId: scene.agent.nodeId, cordoned: false });
  expect(scene.platform.nudged).toContain(deploymentId);
  await scene.look(deploymentId);
  await scene.agent.obey("serving");
  await scene.look(deploymentId);

  const silence = async (ms: number) => {
    await scene.db
      .update(schema.nodes)
      .set({ lastSeenAt: new Date(Date.now() - ms) })
      .where(eq(schema.nodes.id, scene.agent.nodeId));
    await scene.look(deploymentId);
  };
  await silence(30_000);
  expect(await scene.read(deploymentId)).toMatchObject({ phase: "degraded", error: { code: "NODE_UNREACHABLE" } });
  await silence(70_000);
  expect((await scene.read(deploymentId)).instances).toHaveLength(1);

  const other = await TestAgent.joined(scene.platform, scene.organizationId, "borg");
  await receiveFiles(scene.db, other, scene.agent.filesPresent);
  await scene.look(deploymentId);
  expect((await other.poll()).instances).toMatchObject([{ deploymentId, desired: "run" }]);
  await other.obey("serving");
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({ phase: "serving", error: null });
  await scene.agent.obey("serving");
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toMatchObject([{ desired: "stop" }]);
  expect((await other.poll()).instances).toMatchObject([{ desired: "run" }]);

  await scene.agent.obey();
  await removeNode(scene.ctx, { nodeId: other.nodeId });
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toMatchObject([{ desired: "run" }]);
});

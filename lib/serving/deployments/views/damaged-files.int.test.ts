import { verifyModel } from "@/lib/serving/models";
import type { ObservedInstance } from "@/lib/serving/nodes/protocol";
import { beforeEach, expect, test } from "vitest";
import { createScene } from "../testing/scene";

const scene = await createScene();
let deploymentId: string;
let fileId: string;

beforeEach(async () => {
  const deployed = await scene.deploy();
  deploymentId = deployed.deploymentId;
  fileId = deployed.fileIds[0] ?? "";
  await scene.look(deploymentId);
  await scene.agent.obey("serving");
  await scene.look(deploymentId);
  await verifyModel(scene.ctx, { modelId: deployed.modelId });
});

/** The agent goes on with its engine and says what it read. */
async function answer(phase: "intact" | "damaged", filesPresent: string[], changes: Partial<ObservedInstance> = {}) {
  const { verifications } = await scene.agent.poll();
  scene.agent.filesPresent = filesPresent;
  const said = verifications.map((one) => ({ fileId: one.fileId, generation: one.generation, phase, bytesDone: 0 }));
  await scene.agent.report({ verifications: said, instances: scene.agent.observed("serving", changes) });
  await scene.look(deploymentId);
}

const read = () => scene.read(deploymentId);
const damagedFiles = async () => (await read()).instances.flatMap((instance) => instance.damaged_files);

test("an engine serves on when a file under it is found damaged, and its deployment says so until it is started anew", async () => {
  await answer("damaged", []);
  expect(await read()).toMatchObject({ phase: "serving", error: null });
  expect(await damagedFiles()).toMatchObject([{ fetched_again: false, detail: expect.stringContaining("quarantine") }]);

  await answer("intact", [fileId]);
  expect(await damagedFiles()).toMatchObject([{ fetched_again: true, found_at: expect.any(String) }]);

  await answer("intact", [fileId], { since: new Date(Date.now() + 1000).toISOString() });
  expect(await damagedFiles()).toEqual([]);
});

test("nothing is said of files that are sound", async () => {
  await answer("intact", [fileId]);
  expect(await damagedFiles()).toEqual([]);
});

import type { Database } from "@/db/client";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { insertDownload } from "@/db/queries/downloads";
import { insertModelConfig } from "@/db/queries/model-configs";
import { ensureModelFiles, setFileFacts } from "@/db/queries/model-files";
import { insertModel } from "@/db/queries/models";
import { smallModel, type TestAgent } from "@/lib/serving/nodes/testing";
import { randomUUID } from "node:crypto";

type Options = {
  organizationId: string;
  /** Holds the files, verified and inspected. */
  agent?: TestAgent;
  names?: string[];
  config?: Record<string, unknown>;
  repoId?: string | null;
  /** The files were imported from this one. */
  folder?: string;
};

export type SeededModel = { modelId: string; fileIds: string[]; configId: string };

/** A model with its default configuration and files, on a machine when one is named. */
export async function seedModel(db: Database, options: Options): Promise<SeededModel> {
  const { organizationId, agent, names = ["tiny-q4_k_m.gguf"], config = {}, repoId = "acme/tiny", folder } = options;
  const model = await insertModel(db, {
    organizationId,
    name: "tiny-GGUF",
    ...(repoId ? { repoId, commit: randomUUID() } : {}),
  });
  if (!model) throw new Error("the model was not inserted");
  const rows = names.map((name) => ({ organizationId, modelId: model.id, name, sizeBytes: 253_000_000 }));
  const files = await ensureModelFiles(db, model.id, rows);
  const fileIds = files.map((file) => file.id);
  const saved = await insertModelConfig(db, {
    organizationId,
    modelId: model.id,
    name: "Default",
    isDefault: true,
    config,
    systemConfig: {},
  });
  if (agent) {
    await wasAsked(db, agent, { organizationId, modelId: model.id, fileIds, folder });
    await receiveFiles(db, agent, fileIds);
  }
  return { modelId: model.id, fileIds, configId: saved.id };
}

/** The machine was asked for the files once, and that download is over. */
async function wasAsked(
  db: Database,
  { nodeId }: TestAgent,
  { folder, ...of }: { organizationId: string; modelId: string; fileIds: string[]; folder: string | undefined },
): Promise<void> {
  const source = folder ? { sourceKind: "folder", sourcePath: folder } : { sourceKind: "hub" };
  const over = { desired: "run", phase: "ready", observedGeneration: 1, endedAt: new Date() };
  await insertDownload(db, { ...of, ...over, nodeId, ...source });
}

/** The machine holds the files from now on, verified and inspected. */
export async function receiveFiles(db: Database, agent: TestAgent, fileIds: string[]): Promise<void> {
  for (const id of fileIds) await setFileFacts(db, id, smallModel());
  agent.filesPresent = [...new Set([...agent.filesPresent, ...fileIds])];
  await agent.poll();
  await agent.report({ instances: agent.observed() });
}

/** Somebody asked the machine for the files already. */
export async function startDownload(
  db: Database,
  organizationId: string,
  agent: TestAgent,
  { modelId, fileIds }: SeededModel,
): Promise<string> {
  const row = await insertDownload(db, {
    organizationId,
    modelId,
    nodeId: agent.nodeId,
    sourceKind: "hub",
    fileIds,
    desired: "run",
  });
  await bumpNodeRevisions(db, [agent.nodeId]);
  return row.id;
}

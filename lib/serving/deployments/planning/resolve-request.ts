import type { Executor } from "@/db/client";
import { listDownloads } from "@/db/queries/downloads";
import { findModelConfig, listModelConfigs, type ModelConfigRow } from "@/db/queries/model-configs";
import { listCopiesOfFiles, listFilesOfModels, type ModelFileRow } from "@/db/queries/model-files";
import { findModel, type ModelRow } from "@/db/queries/models";
import { listNodes } from "@/db/queries/nodes";
import { checkEngineConfig, driverByName, drivers, underOwnNames, type EngineDriver } from "@/lib/serving/engines";
import { AppError, invalidInput } from "@/lib/kernel/errors";
import type { DeployBody } from "../contract";
import { isOpen } from "./file-supply";
import { chooseServableFile, type ServableFile } from "./servable-file";

export type ResolvedRequest = {
  model: ModelRow;
  configId: string | null;
  /** The saved configuration's parameters under those of this request. */
  config: Record<string, unknown>;
  servable: ServableFile | undefined;
  /** Why it cannot be deployed: what it needs is neither on a machine nor on its way to one, or no engine opens it. */
  obstacle: AppError | undefined;
  /** Only when somebody insists on it. */
  engine: EngineDriver | undefined;
  replicas: number;
};

/**
 * Fills in what a deploy request leaves open: the model's default configuration or else its first, a file an engine can
 * open, one replica.
 *
 * @throws AppError NOT_FOUND for an unknown model or configuration, INVALID_INPUT with pointers for the rest.
 */
export async function resolveRequest(db: Executor, organizationId: string, body: DeployBody): Promise<ResolvedRequest> {
  const model = await findNamedModel(db, organizationId, body.m_id ?? body.model_id ?? undefined);
  const saved = await findConfig(db, organizationId, model.id, body.m_config_id ?? body.config_id ?? undefined);
  const engine = pinnedEngine(body.engine_name ?? undefined);
  const { copies: askedInConfig, ...config } = parametersOf(engine ?? usualEngine(), saved?.config, body.config);
  const { servable, obstacle } = await findFiles(
    db,
    organizationId,
    model.id,
    body.m_file_id ?? saved?.modelFileId ?? undefined,
  );
  refuseUnsuitable(engine ?? usualEngine(), config);
  await refuseUnknownNode(db, organizationId, body.node_id ?? undefined);
  return {
    model,
    configId: saved?.id ?? null,
    config,
    servable,
    obstacle,
    engine,
    replicas: copiesOf(askedInConfig) ?? body.starting_copies ?? Math.max(1, body.min_copies ?? 1),
  };
}

/** Null leaves it to the engine, also what is saved. */
function parametersOf(engine: EngineDriver, ...layers: (Record<string, unknown> | null | undefined)[]) {
  const merged = layers.flatMap((layer) => Object.entries(underOwnNames(engine, layer ?? {})));
  const config: Record<string, unknown> = Object.fromEntries(merged);
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

/** A fix may carry the number of replicas beside engine parameters. */
export function copiesOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 64 ? value : undefined;
}

/** @throws AppError INVALID_INPUT with a pointer for each parameter the engine does not take. */
export function refuseUnsuitable(engine: EngineDriver, config: Record<string, unknown>): void {
  const checked = checkEngineConfig(engine, config);
  if (checked.ok) return;
  throw invalidInput(...checked.fields);
}

/** Names are compared without punctuation, because clients write `llamacpp`. @throws AppError INVALID_INPUT */
export function pinnedEngine(name: string | undefined): EngineDriver | undefined {
  if (!name || name === "auto") return undefined;
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const driver = drivers.find((candidate) => bare(candidate.name) === bare(name));
  if (driver) return driver;
  const offered = drivers.filter(({ unlisted }) => !unlisted).map((known) => known.name);
  const detail = `there is no engine "${name.slice(0, 64)}"; choose ${offered.join(", ")}, or leave it out`;
  throw invalidInput({ pointer: "/engine_name", detail });
}

/** The engine whose parameters are meant when none is named: the one that serves the only format there is yet. */
export function usualEngine(): EngineDriver {
  const driver = driverByName("llama-cpp");
  if (!driver) throw new Error("the llama.cpp driver is missing");
  return driver;
}

async function findNamedModel(db: Executor, organizationId: string, id: string | undefined): Promise<ModelRow> {
  if (!id) {
    const detail = "name the model";
    throw invalidInput({ pointer: "/m_id", detail });
  }
  const model = await findModel(db, organizationId, id);
  if (!model) throw new AppError("NOT_FOUND", "There is no such model.");
  return model;
}

async function findConfig(
  db: Executor,
  organizationId: string,
  modelId: string,
  wantedId: string | undefined,
): Promise<ModelConfigRow | undefined> {
  if (!wantedId) {
    const rows = await listModelConfigs(db, organizationId, modelId);
    return rows.find((row) => row.isDefault) ?? rows[0];
  }
  const row = await findModelConfig(db, organizationId, wantedId);
  if (row?.modelId !== modelId) throw new AppError("NOT_FOUND", "The model has no such configuration.");
  return row;
}

async function findFiles(db: Executor, organizationId: string, modelId: string, wantedId: string | undefined) {
  const files = await listFilesOfModels(db, [modelId]);
  const [fileCopies, downloads] = await Promise.all([
    listCopiesOfFiles(
      db,
      files.map((file) => file.id),
    ),
    listDownloads(db, { organizationId, active: true, modelIds: [modelId] }),
  ]);
  const open = downloads.filter(isOpen);
  const present = new Set(fileCopies.filter((copy) => copy.phase === "ready").map((copy) => copy.fileId));
  const isComing = (fileId: string) =>
    present.has(fileId) || open.some((download) => download.fileIds.includes(fileId));
  const servable = chooseServableFile(files, { wantedId, isComing });
  if (wantedId && !servable) throw unsuitableFile(files, wantedId);
  const isImporting = open.some((download) => download.sourceKind === "folder");
  const hasFiles = servable ? servable.files.every((file) => isComing(file.id)) : isImporting;
  return { servable, obstacle: hasFiles ? undefined : obstacleOf(servable ? [] : files) };
}

function obstacleOf(unservable: ModelFileRow[]): AppError {
  if (unservable.some((file) => /[.]safetensors$/i.test(file.name))) {
    return new AppError(
      "NO_ENGINE",
      "Models in safetensors format have no engine here yet. A GGUF of the same model can be served by llama.cpp.",
    );
  }
  return new AppError(
    "MODEL_FILES_INCOMPLETE",
    "No file of the model that an engine could open is here or on its way. Download one first.",
  );
}

function unsuitableFile(files: ModelFileRow[], wantedId: string): AppError {
  const file = files.find((candidate) => candidate.id === wantedId);
  const detail = file ? `no engine can open "${file.name}"` : "the model has no such file";
  return invalidInput({ pointer: "/m_file_id", detail });
}

async function refuseUnknownNode(db: Executor, organizationId: string, nodeId: string | undefined): Promise<void> {
  if (!nodeId || (await listNodes(db, organizationId)).some((node) => node.id === nodeId)) return;
  const detail = "there is no such node";
  throw invalidInput({ pointer: "/node_id", detail });
}

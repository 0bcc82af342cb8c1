import type { Executor } from "@/db/client";
import * as rows from "@/db/queries/model-configs";
import { findModelFile } from "@/db/queries/model-files";
import { findModel } from "@/db/queries/models";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit, whatChanged } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError, invalidInput } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type * as operations from "../contract";
import type { ModelConfig } from "../contract";
import { parameterWarnings, refuseExternalEndpoint, refuseUnknownParameters } from "./check-parameters";
import { unknownModel } from "../unknown-model";

export async function listModelConfigs(ctx: Context, input: { model_id?: string | undefined }): Promise<ModelConfig[]> {
  const { organizationId } = authorize(ctx, "read");
  return (await rows.listModelConfigs(ctx.db, organizationId, input.model_id)).map(configView);
}

export async function listModelConfigsOfModel(
  ctx: Context,
  input: { modelId: string; default?: boolean | undefined },
): Promise<ModelConfig[]> {
  const { organizationId } = authorize(ctx, "read");
  if (!(await findModel(ctx.db, organizationId, input.modelId))) throw unknownModel();
  const all = await listModelConfigs(ctx, { model_id: input.modelId });
  return input.default ? all.filter((config) => config.default) : all;
}

export async function getModelConfig(ctx: Context, input: { configId: string }): Promise<ModelConfig> {
  const { organizationId } = authorize(ctx, "read");
  return configView(await loadConfig(ctx.db, organizationId, input.configId));
}

export async function createModelConfig(
  ctx: Context,
  input: OperationInput<typeof operations.createModelConfig>,
): Promise<ModelConfig> {
  const { organizationId } = authorize(ctx, "write");
  refuseExternalEndpoint(input.config, input.system_config);
  refuseUnknownParameters(input.config);
  return withTransaction(ctx.db, async (tx) => {
    if (!(await findModel(tx, organizationId, input.m_id))) throw unknownModel();
    await refuseOtherFile(tx, organizationId, input.m_id, input.m_file_id);
    const row = await rows.insertModelConfig(tx, {
      organizationId,
      modelId: input.m_id,
      modelFileId: input.m_file_id ?? null,
      name: input.name ?? "Configuration",
      description: input.description ?? null,
      isDefault: input.default ?? false,
      config: input.config ?? {},
      systemConfig: input.system_config ?? {},
    });
    if (row.isDefault) await rows.clearOtherDefaults(tx, row.modelId, row.id);
    await recordAudit(tx, ctx, {
      action: "model-config.create",
      objectKind: "model-config",
      objectId: row.id,
      detail: { modelId: row.modelId },
    });
    return configView(row);
  });
}

export function createModelConfigOfModel(
  ctx: Context,
  input: OperationInput<typeof operations.createModelConfigOfModel>,
): Promise<ModelConfig> {
  const { modelId, ...rest } = input;
  return createModelConfig(ctx, { ...rest, m_id: modelId });
}

export async function updateModelConfig(
  ctx: Context,
  input: OperationInput<typeof operations.updateModelConfig>,
): Promise<ModelConfig> {
  const { organizationId } = authorize(ctx, "write");
  refuseExternalEndpoint(input.config, input.system_config);
  refuseUnknownParameters(input.config);
  return withTransaction(ctx.db, async (tx) => {
    const current = await loadConfig(tx, organizationId, input.configId);
    await refuseOtherFile(tx, organizationId, current.modelId, input.m_file_id);
    const changes = {
      ...(input.name ? { name: input.name } : {}),
      ...(input.description === undefined ? {} : { description: input.description }),
      ...(input.m_file_id === undefined ? {} : { modelFileId: input.m_file_id }),
      ...(input.config ? { config: input.config } : {}),
      ...(input.system_config ? { systemConfig: input.system_config } : {}),
      ...(typeof input.default === "boolean" ? { isDefault: input.default } : {}),
    };
    if (!whatChanged(current, changes)) return configView(current);
    const row = await rows.updateModelConfig(tx, input.configId, changes);
    if (!row) throw unknownConfig();
    if (row.isDefault) await rows.clearOtherDefaults(tx, row.modelId, row.id);
    await recordAudit(tx, ctx, { action: "model-config.update", objectKind: "model-config", objectId: row.id });
    return configView(row);
  });
}

export async function deleteModelConfig(ctx: Context, input: { configId: string }) {
  const { organizationId } = authorize(ctx, "write");
  return withTransaction(ctx.db, async (tx) => {
    const row = await loadConfig(tx, organizationId, input.configId);
    await rows.deleteModelConfig(tx, row.id);
    await recordAudit(tx, ctx, { action: "model-config.delete", objectKind: "model-config", objectId: row.id });
    return { deleted: true, id: row.id };
  });
}

async function loadConfig(db: Executor, organizationId: string, id: string): Promise<rows.ModelConfigRow> {
  const row = await rows.findModelConfig(db, organizationId, id);
  if (!row) throw unknownConfig();
  return row;
}

async function refuseOtherFile(
  tx: Executor,
  organizationId: string,
  modelId: string,
  fileId: string | null | undefined,
): Promise<void> {
  if (!fileId || (await findModelFile(tx, organizationId, fileId))?.modelId === modelId) return;
  const detail = "the model has no such file";
  throw invalidInput({ pointer: "/m_file_id", detail });
}

const unknownConfig = () => new AppError("NOT_FOUND", "There is no such configuration.");

function configView(row: rows.ModelConfigRow): ModelConfig {
  return {
    id: row.id,
    m_id: row.modelId,
    m_file_id: row.modelFileId,
    name: row.name,
    default: row.isDefault,
    description: row.description,
    config: row.config,
    system_config: row.systemConfig,
    kamiwaza_version: null,
    created_at: row.createdAt.toISOString(),
    modified_at: row.updatedAt.toISOString(),
    warnings: parameterWarnings(row.config),
  };
}

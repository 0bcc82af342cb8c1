import type { Executor } from "@/db/client";
import { insertModelConfig } from "@/db/queries/model-configs";

/** Every model gets one, because clients deploy by configuration. */
export async function insertDefaultConfig(
  tx: Executor,
  organizationId: string,
  modelId: string,
  config: Record<string, unknown>,
): Promise<void> {
  await insertModelConfig(tx, { organizationId, modelId, name: "Default", isDefault: true, config, systemConfig: {} });
}

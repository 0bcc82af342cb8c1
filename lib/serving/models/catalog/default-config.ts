import type { Executor } from "@/db/client";
import { insertModelConfig, type ModelConfigRow } from "@/db/queries/model-configs";
import * as z from "zod";
import { refuseExternalEndpoint, refuseUnknownParameters } from "./check-parameters";

/** As the Kamiwaza client writes one. */
const wholeConfig = z.object({
  name: z.string().min(1).max(256).nullish(),
  description: z.string().max(2048).nullish(),
  config: z.record(z.string(), z.unknown()),
  system_config: z.record(z.string(), z.unknown()).nullish(),
});

/** Every model gets one, because clients deploy by configuration. `written` is one, or its parameters alone. */
export function insertDefaultConfig(
  tx: Executor,
  organizationId: string,
  modelId: string,
  written: Record<string, unknown> = {},
): Promise<ModelConfigRow> {
  const whole = wholeConfig.safeParse(written).data ?? { config: written };
  refuseExternalEndpoint(whole.config, whole.system_config);
  refuseUnknownParameters(whole.config);
  return insertModelConfig(tx, {
    organizationId,
    modelId,
    name: whole.name ?? "Default",
    description: whole.description ?? null,
    isDefault: true,
    config: whole.config,
    systemConfig: whole.system_config ?? {},
  });
}

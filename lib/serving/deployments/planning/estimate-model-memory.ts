import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { DeployBody, estimateModelMemory as estimateOperation } from "../contract";
import { tryReplicas } from "./plan-deployment";
import { resolveRequest } from "./resolve-request";

type Answer = OperationResult<typeof estimateOperation>;

/** What weights need beside themselves when only their size is known. */
const sizeFactor = { low: 1.02, expected: 1.2, high: 1.5 };

/** Always an answer, as the Kamiwaza client expects: a model nobody knows has an unknown size. */
export async function estimateModelMemory(ctx: Context, input: DeployBody): Promise<Answer> {
  const { organizationId } = authorize(ctx, "read");
  const wanted = await resolveRequest(ctx.db, organizationId, input).catch((error: unknown) => {
    if (error instanceof AppError && (error.code === "NOT_FOUND" || !input.m_id)) return undefined;
    throw error;
  });
  if (!wanted)
    return { computed_vram_estimate: null, estimation_source: "unknown-model", low_bytes: null, high_bytes: null };
  const { explanation } = await tryReplicas(ctx.db, organizationId, { ...wanted, replicas: 1 }, input);
  if (explanation.expectedBytes !== undefined) {
    return {
      computed_vram_estimate: Math.round(explanation.expectedBytes),
      estimation_source: explanation.unknowns.length > 0 ? "file-header-range" : "file-header",
      low_bytes: explanation.lowBytes ?? null,
      high_bytes: explanation.highBytes ?? null,
    };
  }
  const bytes = (wanted.servable?.files ?? []).reduce((sum, file) => sum + file.sizeBytes, 0);
  return {
    computed_vram_estimate: bytes > 0 ? Math.round(bytes * sizeFactor.expected) : null,
    estimation_source: bytes > 0 ? "file-size" : "no-files",
    low_bytes: bytes > 0 ? Math.round(bytes * sizeFactor.low) : null,
    high_bytes: bytes > 0 ? Math.round(bytes * sizeFactor.high) : null,
  };
}

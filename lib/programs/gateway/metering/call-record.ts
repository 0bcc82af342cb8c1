import { nilOrganization } from "@/lib/kernel/context/system-context";
import * as z from "zod";
import type { Call } from "../inference/call";

/** One call as it is kept: everything its usage record and its line in Activity need. Also the format of the spool file. */
export const callRecord = z.object({
  /** Chosen here, so that writing a record twice changes nothing. */
  usageId: z.uuid(),
  auditId: z.uuid(),
  occurredAt: z.iso.datetime(),
  organizationId: z.uuid(),
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string().nullable(),
  userId: z.uuid().nullable(),
  apiKeyId: z.uuid().nullable(),
  deploymentId: z.uuid().nullable(),
  instanceId: z.uuid().nullable(),
  deploymentName: z.string().nullable(),
  requestId: z.string(),
  operation: z.string(),
  method: z.string(),
  path: z.string(),
  clientAddress: z.string(),
  status: z.int(),
  outcome: z.enum(["read", "done", "refused", "failed", "stopped"]),
  promptTokens: z.int().nullable(),
  completionTokens: z.int().nullable(),
  timeToFirstTokenMs: z.int().nullable(),
  durationMs: z.int(),
  streamed: z.boolean(),
  partial: z.boolean(),
});
export type CallRecord = z.infer<typeof callRecord>;

const pathLengthMax = 512;

export function toCallRecord(call: Call, newId: () => string, nowMs: number): CallRecord {
  const { caller, deployment, req, firstByteAt, startedAt } = call;
  const target = req.url ?? "";
  const isStream = call.streamed && call.status === 200;
  return {
    usageId: newId(),
    auditId: newId(),
    occurredAt: call.occurredAt.toISOString(),
    organizationId: caller?.organizationId ?? nilOrganization,
    actorKind: caller?.kind ?? "anonymous",
    actorId: (caller?.kind === "api-key" ? caller.apiKeyId : caller?.userId) ?? null,
    actorName: caller?.username ?? null,
    userId: caller?.userId ?? null,
    apiKeyId: caller?.kind === "api-key" ? caller.apiKeyId : null,
    deploymentId: deployment?.id ?? null,
    instanceId: call.instanceId ?? null,
    deploymentName: deployment?.name ?? null,
    requestId: call.requestId,
    operation: call.operation,
    method: req.method ?? "GET",
    path: target.slice(0, pathLengthMax).split("?", 1)[0] ?? "",
    clientAddress: call.clientAddress,
    status: call.status,
    outcome: outcomeOf(call),
    promptTokens: call.promptTokens ?? null,
    completionTokens: call.completionTokens ?? null,
    // The first byte of an answer in one piece comes with its last token, so it tells nothing of the first.
    timeToFirstTokenMs: isStream && firstByteAt !== undefined ? Math.round(firstByteAt - startedAt) : null,
    durationMs: Math.round(nowMs - startedAt),
    streamed: call.streamed,
    partial: call.partial,
  };
}

function outcomeOf({ clientGone, operation, partial, status }: Call): CallRecord["outcome"] {
  if (clientGone) return "stopped";
  if (partial || status >= 500) return "failed";
  if (status >= 400) return "refused";
  return operation === "models" || operation === "model" ? "read" : "done";
}

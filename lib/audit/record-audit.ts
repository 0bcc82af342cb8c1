import type { Executor } from "@/db/client";
import { insertAuditEvents, type NewAuditEvent } from "@/db/queries/audit-events";
import { markIdempotencyClaim } from "@/db/queries/idempotency-keys";
import type { Actor, Context } from "@/lib/context";
import { AppError } from "@/lib/errors";

type Change = {
  /** `<object>.<verb>`, the same word the operation carries. */
  action: string;
  objectKind: string;
  objectId: string;
  detail?: Record<string, unknown>;
};

/**
 * Writes the record of a change in the change's own transaction: both happen or neither.
 *
 * @throws AppError CONFLICT when the request lost its Idempotency-Key to a repetition: only one of them may change things.
 */
export async function recordAudit(tx: Executor, ctx: Context, change: Change): Promise<void> {
  if (ctx.claim && !(await markIdempotencyClaim(tx, ctx.claim, `${change.objectKind} ${change.objectId}`)))
    throw new AppError("CONFLICT", "Another request with this Idempotency-Key went on instead of this one.");
  await insertAuditEvents(tx, [
    {
      ...auditActor(ctx.actor),
      ...change,
      outcome: "changed",
      requestId: ctx.requestId,
      clientAddress: ctx.clientAddress ?? null,
    },
  ]);
}

/** The columns that say who acted. Nobody signed in counts under the nil organization. */
export function auditActor(
  actor: Actor,
): Pick<NewAuditEvent, "organizationId" | "actorKind" | "actorId" | "actorName"> {
  switch (actor.kind) {
    case "user":
      return {
        organizationId: actor.organizationId,
        actorKind: "user",
        actorId: actor.userId,
        actorName: actor.username,
      };
    case "api-key":
      return {
        organizationId: actor.organizationId,
        actorKind: "api-key",
        actorId: actor.apiKeyId,
        actorName: actor.username,
      };
    case "node":
      return { organizationId: actor.organizationId, actorKind: "node", actorId: actor.nodeId, actorName: actor.name };
    case "system":
      return { organizationId: actor.organizationId, actorKind: "system", actorId: null, actorName: actor.name };
    case "anonymous":
      return { organizationId: nilOrganization, actorKind: "anonymous", actorId: null, actorName: null };
  }
}

const nilOrganization = "00000000-0000-0000-0000-000000000000";

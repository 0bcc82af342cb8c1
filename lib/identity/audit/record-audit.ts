import type { Executor } from "@/db/client";
import { insertAuditEvents, type NewAuditEvent } from "@/db/queries/audit-events";
import { markIdempotencyClaim } from "@/db/queries/idempotency-keys";
import { nilOrganization, type Actor, type Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";

type Change = {
  /** `<object>.<verb>`, the same word the operation carries. */
  action: string;
  objectKind: string;
  objectId: string;
  detail?: Record<string, unknown>;
};

/** What of a request its records say. */
type Occasion = Pick<Context, "actor" | "requestId" | "clientAddress" | "claim">;

/**
 * Writes the record of a change in the change's own transaction: both happen or neither.
 *
 * @throws AppError CONFLICT when the request lost its Idempotency-Key to a repetition: only one of them may change things.
 */
export async function recordAudit(tx: Executor, ctx: Occasion, change: Change): Promise<void> {
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

type Refusal = {
  organizationId: string;
  action: string;
  status: number;
  objectKind?: string;
  objectId?: string;
  detail: Record<string, unknown>;
};

/** Writes down what was tried in vain by somebody who is nobody yet, under the organization that it was tried on. */
export async function recordRefusal(
  tx: Executor,
  { requestId, clientAddress = null }: Pick<Context, "requestId"> & { clientAddress?: string | null | undefined },
  refusal: Refusal,
): Promise<void> {
  const who = { actorKind: "anonymous", actorId: null, actorName: null };
  await insertAuditEvents(tx, [{ ...who, ...refusal, outcome: "refused", requestId, clientAddress }]);
}

/** The columns that say who acted. Nobody signed in counts under the nil organization. */
export function auditActor(
  actor: Actor,
): Pick<NewAuditEvent, "organizationId" | "actorKind" | "actorId" | "actorName" | "userId"> {
  switch (actor.kind) {
    case "user":
      return {
        organizationId: actor.organizationId,
        actorKind: "user",
        actorId: actor.userId,
        actorName: actor.username,
        userId: actor.userId,
      };
    case "api-key":
      return {
        organizationId: actor.organizationId,
        actorKind: "api-key",
        actorId: actor.apiKeyId,
        actorName: actor.username,
        userId: actor.userId,
      };
    case "node":
      return { organizationId: actor.organizationId, actorKind: "node", actorId: actor.nodeId, actorName: actor.name };
    case "system":
      return { organizationId: actor.organizationId, actorKind: "system", actorId: null, actorName: actor.name };
    case "anonymous":
      return { organizationId: nilOrganization, actorKind: "anonymous", actorId: null, actorName: null };
  }
}

import { claimIdempotencyKey, releaseIdempotencyKey, storeIdempotentAnswer } from "@/db/queries/idempotency-keys";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { createHash } from "node:crypto";

const lifeMs = 24 * 3_600_000;
/** A claim without an answer after this time belongs to a process that died; the key may be used again. */
const abandonedAfterMs = 60_000;

type Call = { key: string; action: string; input: unknown; status: number };

/**
 * Runs a call at most once per (caller, key): the first answer is stored and replayed.
 *
 * @throws AppError CONFLICT when the key came with another request, or while the first call still runs.
 */
export async function runIdempotently<Result>(ctx: Context, call: Call, run: () => Promise<Result>): Promise<Result> {
  if (ctx.actor.kind === "anonymous") return run();
  const place = { organizationId: ctx.actor.organizationId, principal: principalOf(ctx), key: call.key };
  const requestDigest = createHash("sha256")
    .update(JSON.stringify([call.action, call.input]))
    .digest("base64url");
  const earlier = await claimIdempotencyKey(ctx.db, {
    ...place,
    requestDigest,
    expiresAt: new Date(Date.now() + lifeMs),
  });
  if (earlier) {
    if (earlier.requestDigest !== requestDigest)
      throw new AppError("CONFLICT", "This Idempotency-Key was used for another request. Use a new one.");
    if (earlier.status !== null) return earlier.body as Result;
    if (Date.now() - earlier.createdAt.getTime() < abandonedAfterMs) {
      throw new AppError("CONFLICT", "The first request with this Idempotency-Key is still running.", {
        retryAfterSeconds: 2,
      });
    }
  }
  try {
    const result = await run();
    await storeIdempotentAnswer(ctx.db, place, { status: call.status, body: result });
    return result;
  } catch (error) {
    await releaseIdempotencyKey(ctx.db, place);
    throw error;
  }
}

function principalOf({ actor }: Context): string {
  switch (actor.kind) {
    case "user":
      return `user:${actor.userId}`;
    case "api-key":
      return `api-key:${actor.apiKeyId}`;
    case "node":
      return `node:${actor.nodeId}`;
    case "system":
      return `system:${actor.name}`;
    case "anonymous":
      return "anonymous";
  }
}

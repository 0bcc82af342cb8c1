import {
  claimIdempotencyKey,
  releaseIdempotencyKey,
  storeIdempotentAnswer,
  takeOverIdempotencyKey,
  type IdempotencyPlace,
} from "@/db/queries/idempotency-keys";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";

const lifeMs = 24 * 3_600_000;
/** A claim without an answer after this time belongs to a process that died; the key may be used again. */
const abandonedAfterMs = 60_000;
const keyLengthMax = 255;

type Call = { key: string; action: string; input: unknown; status: number };

export function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key") || undefined;
  if (key && key.length > keyLengthMax)
    throw new AppError("INVALID_INPUT", `An Idempotency-Key may have at most ${keyLengthMax} characters.`);
  return key;
}

/**
 * Runs a call at most once per (caller, key): the first answer is stored and replayed. Answers are stored sealed, because
 * some of them hold a secret that is shown once.
 *
 * @throws AppError CONFLICT when the key came with another request, or while the first call still runs.
 */
export async function runIdempotently<Result>(ctx: Context, call: Call, run: () => Promise<Result>): Promise<Result> {
  if (ctx.actor.kind === "anonymous") return run();
  const place = { organizationId: ctx.actor.organizationId, principal: principalOf(ctx), key: call.key };
  const sealedFor = `idempotency_keys/${place.principal}/${place.key}`;
  // Keyed, because a request may hold a password that could be guessed from a plain digest.
  const requestDigest = ctx.keys.digest("idempotent-call", JSON.stringify([call.action, call.input]));
  const earlier = await claim(ctx, place, requestDigest);
  if (earlier) {
    return JSON.parse(ctx.keys.open("idempotent-call", earlier.sealed, sealedFor)) as Result;
  }
  const result = await run().catch(async (error: unknown) => {
    await releaseIdempotencyKey(ctx.db, place);
    throw error;
  });
  const sealed = ctx.keys.seal("idempotent-call", JSON.stringify(result), sealedFor);
  await storeIdempotentAnswer(ctx.db, place, { status: call.status, body: { sealed } });
  return result;
}

/** @returns the answer of an earlier call, or undefined when this call is the one to run. */
async function claim(
  ctx: Context,
  place: IdempotencyPlace,
  requestDigest: string,
): Promise<{ sealed: string } | undefined> {
  const expiresAt = new Date(Date.now() + lifeMs);
  const earlier = await claimIdempotencyKey(ctx.db, { ...place, requestDigest, expiresAt });
  if (!earlier) return undefined;
  if (earlier.requestDigest !== requestDigest)
    throw new AppError("CONFLICT", "This Idempotency-Key was used for another request. Use a new one.");
  if (earlier.body) return earlier.body;
  const isAbandoned = Date.now() - earlier.createdAt.getTime() >= abandonedAfterMs;
  if (isAbandoned && (await takeOverIdempotencyKey(ctx.db, earlier, new Date()))) return undefined;
  throw new AppError("CONFLICT", "The first request with this Idempotency-Key is still running.", {
    retryAfterSeconds: 2,
  });
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

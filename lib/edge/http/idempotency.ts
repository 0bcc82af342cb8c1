import {
  claimIdempotencyKey,
  releaseIdempotencyKey,
  renewIdempotencyClaim,
  storeIdempotentAnswer,
  takeOverIdempotencyKey,
  type IdempotencyClaim,
} from "@/db/queries/idempotency-keys";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";

const lifeMs = 24 * 3_600_000;
/** A claim that its call has not renewed for this long belongs to a process that died. */
const heldMs = 60_000;
const renewedEveryMs = heldMs / 3;
const keyLengthMax = 255;

type Call = { key: string; action: string; input: unknown; status: number };

export function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key") || undefined;
  if (key && key.length > keyLengthMax)
    throw new AppError("INVALID_INPUT", `An Idempotency-Key may have at most ${keyLengthMax} characters.`);
  return key;
}

/**
 * Runs a call at most once per (caller, key): the first answer is stored and replayed. A change says so at the claim in
 * its own transaction (`recordAudit`), so a call whose answer was lost behind it is never run again, and a call that
 * lost its claim changes nothing. Answers are stored sealed, because some of them hold a secret that is shown once.
 *
 * @throws AppError CONFLICT when the key came with another request, while the first call still runs, or when its answer
 * was lost.
 */
export async function runIdempotently<Result>(
  ctx: Context,
  call: Call,
  run: (ctx: Context) => Promise<Result>,
): Promise<Result> {
  if (ctx.actor.kind === "anonymous") return run(ctx);
  const { organizationId } = ctx.actor;
  const claim = { organizationId, principal: principalOf(ctx), key: call.key, heldBy: ctx.requestId };
  const sealedFor = `idempotency_keys/${claim.principal}/${claim.key}`;
  // Keyed, because a request may hold a password that could be guessed from a plain digest.
  const requestDigest = ctx.keys.digest("idempotent-call", JSON.stringify([call.action, call.input]));
  const earlier = await take(ctx, claim, requestDigest);
  if (earlier) {
    return JSON.parse(ctx.keys.open("idempotent-call", earlier.sealed, sealedFor)) as Result;
  }
  const result = await whileHeld(ctx, claim, () => run({ ...ctx, claim }));
  const sealed = ctx.keys.seal("idempotent-call", JSON.stringify(result), sealedFor);
  await storeIdempotentAnswer(ctx.db, claim, { status: call.status, body: { sealed } });
  return result;
}

/** @returns the answer of an earlier call, or undefined when this call is the one to run. */
async function take(
  ctx: Context,
  claim: IdempotencyClaim,
  requestDigest: string,
): Promise<{ sealed: string } | undefined> {
  const now = Date.now();
  const heldUntil = new Date(now + heldMs);
  const earlier = await claimIdempotencyKey(ctx.db, {
    ...claim,
    requestDigest,
    heldUntil,
    expiresAt: new Date(now + lifeMs),
  });
  if (!earlier) return undefined;
  if (earlier.requestDigest !== requestDigest)
    throw new AppError("CONFLICT", "This Idempotency-Key was used for another request. Use a new one.");
  if (earlier.body) return earlier.body;
  const isHeld = earlier.heldUntil.getTime() > now;
  if (!isHeld && earlier.changed) throw answerLost(earlier.changed);
  if (!isHeld && (await takeOverIdempotencyKey(ctx.db, claim, { now: new Date(now), heldUntil }))) return undefined;
  throw new AppError("CONFLICT", "The first request with this Idempotency-Key is still running.", {
    retryAfterSeconds: 2,
  });
}

/** However long the call takes, nobody takes it for dead while its process lives. */
async function whileHeld<Result>(ctx: Context, claim: IdempotencyClaim, run: () => Promise<Result>): Promise<Result> {
  const renew = () =>
    renewIdempotencyClaim(ctx.db, claim, new Date(Date.now() + heldMs)).catch((error: unknown) => {
      ctx.log.warn({ err: error, requestId: ctx.requestId }, "the claim of an Idempotency-Key could not be renewed");
    });
  const renewals = setInterval(() => void renew(), renewedEveryMs);
  try {
    return await run();
  } catch (error) {
    await releaseIdempotencyKey(ctx.db, claim, new Date());
    throw error;
  } finally {
    clearInterval(renewals);
  }
}

const answerLost = (changed: string) =>
  new AppError(
    "CONFLICT",
    `The first request with this Idempotency-Key changed ${changed}, but its answer was lost. Look there for what it did; for anything more use a new key.`,
  );

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

import type { SigningKeys } from "@/lib/identity/auth/tokens/signing-keys";
import { AppError } from "@/lib/kernel/errors";
import type { Logger } from "@/lib/kernel/telemetry";
import { errors, type JWTVerifyGetKey } from "jose";
import { within } from "@/lib/edge/http";

export type KeptSigningKeys = {
  /** @throws AppError UNAVAILABLE before the first successful read. */
  get(): Promise<SigningKeys>;
  /** Like `SigningKeys.resolve`, but a `kid` that is not known yet has the keys read once more, now and then. */
  resolve: JWTVerifyGetKey;
  stop(): void;
};

const everyMs = 30_000;
const retryMs = 1000;
const readDeadlineMs = 5000;
/** Forged tokens with invented key ids cannot make the database work harder than this. */
const unknownKidEveryMs = 1000;

/** Holds the signing keys in memory and reads them anew in the background; the last good ones serve meanwhile. */
export function keepSigningKeys(read: () => Promise<SigningKeys>, log: Logger): KeptSigningKeys {
  let held: SigningKeys | undefined;
  let readAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const readOnce = async (): Promise<SigningKeys> => {
    readAt = performance.now();
    try {
      held = await within(read(), readDeadlineMs, "reading the signing keys");
    } catch (error) {
      log.warn({ err: error }, "the signing keys cannot be read; the last good ones serve");
      if (!held)
        throw new AppError("UNAVAILABLE", "The signing keys are out of reach.", { cause: error, retryAfterSeconds: 2 });
    }
    return held;
  };
  const keep = async (): Promise<void> => {
    // A failure is logged already, and the next reading comes by itself.
    await readOnce().catch(() => undefined);
    if (!stopped) timer = setTimeout(() => void keep(), held ? everyMs : retryMs).unref();
  };
  void keep();

  return {
    get: () => (held ? Promise.resolve(held) : readOnce()),
    async resolve(header, token) {
      const keys = held ?? (await readOnce());
      try {
        return await keys.resolve(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || performance.now() - readAt < unknownKidEveryMs) throw error;
        return (await readOnce()).resolve(header, token);
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

import type { Logger } from "@/lib/kernel/telemetry";
import { publicKeyOf, showsKeyOf } from "@/lib/kernel/tls";
import { createLocalJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import type { KeyObject } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";

export type IngressTokens = {
  /** Takes the control plane's keys; tokens of a key that is gone do not hold any more. */
  setKeys(keys: readonly Record<string, unknown>[]): void;
  /** Whether the other side proved by TLS that it holds one of these keys. */
  areHeldBy(socket: TLSSocket): boolean;
  /** @returns whether who sent this header may come in; at once for a token that is known. */
  verify(authorization: string | undefined): boolean | Promise<boolean>;
};

type Options = { nodeId: () => string | undefined; nowMs: () => number; log: Logger };

/** One per gateway and log view, renewed every few minutes. */
const tokensMax = 1000;
/** How far clocks may be off, in seconds. */
const leewaySeconds = 30;

/** Keys of any other kind are not for us, whatever else the list may hold. */
const ingressKey = z.object({ kty: z.literal("RSA"), kid: z.string(), n: z.string(), e: z.string() });
const claims = z.object({ exp: z.number() });

/** RS256 by the control plane's keys, for this node alone. A token is verified once and remembered until it expires. */
export function createIngressTokens({ nodeId, nowMs, log }: Options): IngressTokens {
  const validUntilMs = new LRUCache<string, number>({ max: tokensMax });
  let keys: z.infer<typeof ingressKey>[] = [];
  let publicKeys: KeyObject[] = [];
  let resolve: JWTVerifyGetKey = createLocalJWKSet({ keys });
  /** By which list of keys a connection was judged; its certificate stays the same, and takes long to read. */
  const judged = new WeakMap<TLSSocket, { by: KeyObject[]; holds: boolean }>();
  let rememberedFor: string | undefined;
  /** What was let in last: comparing it costs less than looking it up, and nearly every request shows it. */
  let last = { authorization: "", untilMs: 0 };

  async function read(token: string, id: string): Promise<number | undefined> {
    try {
      const { payload } = await jwtVerify(token, resolve, {
        algorithms: ["RS256"],
        audience: `kamiwaza-node:${id}`,
        issuer: "kamiwaza",
        typ: "ingress+jwt",
        requiredClaims: ["exp", "iat"],
        clockTolerance: leewaySeconds,
        currentDate: new Date(nowMs()),
      });
      return (claims.parse(payload).exp + leewaySeconds) * 1000;
    } catch (error) {
      // A key that cannot be used is our control plane's fault and worth a line; a token that does not hold is not.
      if (!(error instanceof errors.JOSEError)) log.warn({ err: error }, "a token could not be checked");
      return undefined;
    }
  }

  function forget(): void {
    validUntilMs.clear();
    last = { authorization: "", untilMs: 0 };
  }

  async function remember(authorization: string, token: string, id: string): Promise<boolean> {
    const until = await read(token, id);
    if (until !== undefined) validUntilMs.set(authorization, until);
    return until !== undefined;
  }

  function readKey(jwk: z.infer<typeof ingressKey>): KeyObject | undefined {
    try {
      return publicKeyOf(jwk);
    } catch (error) {
      log.warn({ err: error }, "a key of the control plane cannot be read");
      return undefined;
    }
  }

  return {
    setKeys(list) {
      const usable = list.flatMap((key) => ingressKey.safeParse(key).data ?? []);
      if (isDeepStrictEqual(usable, keys)) return;
      keys = usable;
      publicKeys = usable.flatMap((key) => readKey(key) ?? []);
      resolve = createLocalJWKSet({ keys: usable.map((key) => ({ ...key, alg: "RS256" })) });
      forget();
    },
    areHeldBy(socket) {
      const known = judged.get(socket);
      if (known?.by === publicKeys) return known.holds;
      const holds = showsKeyOf(socket, publicKeys);
      judged.set(socket, { by: publicKeys, holds });
      return holds;
    },
    verify(authorization) {
      const id = nodeId();
      if (authorization === undefined || id === undefined) return false;
      if (id !== rememberedFor) forget();
      rememberedFor = id;
      if (authorization === last.authorization) return nowMs() < last.untilMs;
      const untilMs = validUntilMs.get(authorization);
      if (untilMs !== undefined) {
        last = { authorization, untilMs };
        return nowMs() < untilMs;
      }
      const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];
      return token !== undefined && remember(authorization, token, id);
    },
  };
}

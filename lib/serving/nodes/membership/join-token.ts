import type { Executor } from "@/db/client";
import { deleteJoinTokensExpiredBefore, insertJoinToken } from "@/db/queries/join-tokens";
import type { KeyRing } from "@/lib/kernel/secrets";
import { randomBytes, randomUUID } from "node:crypto";

/** Format of the token text; a later format may carry a pin of the control plane's certificate. */
const version = "1";
const lifeMsMax = 3_600_000;
/** Rows of tokens that ended long ago are of no use to anybody. */
const keptMs = 86_400_000;

type Options = {
  organizationId: string;
  createdBy: string | null;
  ttlMs?: number;
  /** For the machine that the control plane itself runs on; it is approved by joining. */
  forLocalNode?: boolean;
};

/** @returns `version.id.secret`, good for one machine and for an hour at most; only a keyed digest of the secret is kept. */
export async function issueJoinToken(db: Executor, keys: KeyRing, options: Options): Promise<string> {
  const { token } = await createJoinTokenRow(db, keys, options);
  return token;
}

export async function createJoinTokenRow(
  db: Executor,
  keys: KeyRing,
  { organizationId, createdBy, ttlMs = lifeMsMax, forLocalNode = false }: Options,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  await deleteJoinTokensExpiredBefore(db, new Date(Date.now() - keptMs));
  const id = randomUUID();
  const secret = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + Math.min(ttlMs, lifeMsMax));
  const digest = keys.digest("join-token", secret);
  await insertJoinToken(db, { id, organizationId, createdBy, digest, expiresAt, forLocalNode });
  return { id, token: `${version}.${id}.${secret}`, expiresAt };
}

/** @returns the row's id and the secret, or undefined when this is no join token of a known version. */
export function parseJoinToken(token: string): { id: string; secret: string } | undefined {
  const match = /^1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token.trim());
  return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : undefined;
}

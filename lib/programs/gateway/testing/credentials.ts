import { audience, issuer } from "@/lib/identity/auth/tokens/access-token";
import type { Scope } from "@/lib/kernel/context/actor";
import { createKeyRing } from "@/lib/kernel/secrets";
import { generateKeyPair, SignJWT } from "jose";
import { randomUUID } from "node:crypto";
import type { KnownApiKey, KnownSession } from "../directory/directory";
import { organizationId, type MemoryDirectory } from "./memory-directory";

export const keyRing = createKeyRing("a master secret for tests that is long enough");
export const signingPair = await generateKeyPair("RS256", { extractable: true });

export function addApiKey(directory: MemoryDirectory, changes: Partial<KnownApiKey> = {}): string {
  const id = randomUUID();
  const secret = randomUUID().replaceAll("-", "").padEnd(43, "x");
  directory.keys.set(id, {
    id,
    digest: keyRing.digest("api-key", secret),
    organizationId,
    userId: randomUUID(),
    username: "ada",
    scope: "write",
    rights: ["inference"],
    expiresAtMs: Infinity,
    ...changes,
  });
  return `kmz_${id.replaceAll("-", "")}_${secret}`;
}

export function addSession(directory: MemoryDirectory, scope: Scope = "write"): KnownSession {
  const session = {
    id: randomUUID(),
    organizationId,
    userId: randomUUID(),
    username: "ada",
    scope,
    expiresAtMs: Infinity,
  };
  directory.sessionsById.set(session.id, session);
  return session;
}

/** An access token as our sign-in makes it; a test changes what it wants to see refused. */
export function accessToken(session: KnownSession, header: { alg?: string; typ?: string } = {}): SignJWT {
  return new SignJWT({
    sid: session.id,
    tenant_id: session.organizationId,
    preferred_username: session.username,
    scope: session.scope,
  })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: "test", ...header })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(session.userId)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime("1h");
}

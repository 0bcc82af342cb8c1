import { scopes, type Scope } from "@/lib/kernel/context/actor";
import { jwtVerify, SignJWT, type CryptoKey, type JWTVerifyGetKey } from "jose";
import * as z from "zod";

export const issuer = "kamiwaza";
export const audience = "kamiwaza-platform";
/** Life of an access token in seconds; the session behind it is checked on every call, so revocation does not wait. */
export const accessTokenSeconds = 3600;

/** RFC 9068 access token claims, plus the session and organization. */
const claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  tenant_id: z.uuid(),
  preferred_username: z.string(),
  scope: z.enum(scopes),
  jti: z.string(),
  exp: z.number(),
});
export type AccessTokenClaims = z.infer<typeof claims>;

type Subject = {
  userId: string;
  sessionId: string;
  organizationId: string;
  username: string;
  email: string | null;
  scope: Scope;
  roles: string[];
};

export function signAccessToken(
  signer: { kid: string; privateKey: CryptoKey },
  subject: Subject,
  jti: string,
): Promise<string> {
  return new SignJWT({
    sid: subject.sessionId,
    tenant_id: subject.organizationId,
    preferred_username: subject.username,
    email: subject.email ?? undefined,
    scope: subject.scope,
    roles: subject.roles,
  })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: signer.kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject.userId)
    .setJti(jti)
    .setIssuedAt()
    .setExpirationTime(`${accessTokenSeconds}s`)
    .sign(signer.privateKey);
}

/** The algorithm is fixed here, never taken from the token. @throws jose errors for anything not exactly ours. */
export async function verifyAccessToken(token: string, keys: JWTVerifyGetKey): Promise<AccessTokenClaims> {
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ["RS256"],
    issuer,
    audience,
    typ: "at+jwt",
    requiredClaims: ["exp", "jti", "sub"],
  });
  return claims.parse(payload);
}

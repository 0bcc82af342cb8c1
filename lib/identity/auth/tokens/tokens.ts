import { findLiveSession, rotateRefreshDigest } from "@/db/queries/sessions";
import type { UserRow } from "@/db/queries/users";
import { authorizePerson, rolesOfScope, scopeOfRoles } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { randomBytes, randomUUID } from "node:crypto";
import { accessTokenSeconds, signAccessToken } from "./access-token";
import type { createToken as createTokenOperation, refreshToken as refreshTokenOperation } from "../contract";
import { sessionDays, signIn } from "../sign-in/sign-in";
import { endSession } from "../sign-in/sign-out";
import { parseRefreshToken } from "./refresh-token";
import { signingKeys } from "./signing-keys";

type Token = OperationResult<typeof createTokenOperation>;

export async function createToken(ctx: Context, input: OperationInput<typeof createTokenOperation>): Promise<Token> {
  const { user, sessionId, refreshToken } = await signIn(ctx, input.username, input.password);
  return tokenFor(ctx, user, sessionId, refreshToken);
}

/** A refresh token works once. A second use of the same one is taken for theft and ends the session. */
export async function refreshSession(
  ctx: Context,
  input: OperationInput<typeof refreshTokenOperation>,
): Promise<Token> {
  const parsed = parseRefreshToken(input.refresh_token);
  const live = parsed && (await findLiveSession(ctx.db, parsed.sessionId, new Date()));
  if (!live) throw refused();
  const next = randomBytes(32).toString("base64url");
  const rotated = await rotateRefreshDigest(ctx.db, live.session.id, ctx.keys.digest("refresh-token", parsed.secret), {
    refreshDigest: ctx.keys.digest("refresh-token", next),
    expiresAt: new Date(Date.now() + sessionDays * 86_400_000),
  });
  if (!rotated) {
    await endSession(ctx, live.session.id);
    throw refused();
  }
  return tokenFor(ctx, live.user, live.session.id, `${live.session.id}.${next}`);
}

/** For a browser that holds a session cookie and wants to call the gateway. */
export async function createAccessToken(ctx: Context): Promise<Token> {
  const person = authorizePerson(ctx, "session");
  if (person.kind !== "user") throw new AppError("FORBIDDEN", "An API key is a credential already; send it as it is.");
  const live = await findLiveSession(ctx.db, person.sessionId, new Date());
  if (!live) throw new AppError("UNAUTHENTICATED", "The session has ended. Sign in again.");
  return tokenFor(ctx, live.user, live.session.id);
}

async function tokenFor(ctx: Context, user: UserRow, sessionId: string, refreshToken?: string): Promise<Token> {
  const { signer } = await signingKeys(ctx.db, ctx.keys);
  const scope = scopeOfRoles(user.roles);
  const subject = {
    userId: user.id,
    sessionId,
    organizationId: user.organizationId,
    username: user.username,
    email: user.email,
    scope,
    roles: rolesOfScope(scope),
  };
  const token = await signAccessToken(signer, subject, randomUUID());
  return {
    access_token: token,
    token_type: "bearer",
    expires_in: accessTokenSeconds,
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
  };
}

const refused = () => new AppError("UNAUTHENTICATED", "The refresh token is wrong, used or expired. Sign in again.");

import {
  insertApiKey,
  listApiKeysOfOwner,
  revokeApiKey as revokeApiKeyRow,
  type ApiKeyRow,
} from "@/db/queries/api-keys";
import { withTransaction } from "@/db/transaction";
import { authorizePerson, scopeIncludes } from "@/lib/access";
import { recordAudit } from "@/lib/audit";
import { scopes, type Context, type Scope } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { OperationInput, OperationResult } from "@/lib/http/contract";
import { randomUUID } from "node:crypto";
import { audience } from "./access-token";
import { formatApiKey, newApiKeySecret } from "./api-key-format";
import type * as operations from "./contract";
import type { ApiKey } from "./contract";

const defaultSeconds = 90 * 86_400;

/** The new key may do no more than its owner, and no more than the credential that makes it. */
export async function createApiKey(
  ctx: Context,
  input: OperationInput<typeof operations.createApiKey>,
): Promise<OperationResult<typeof operations.createApiKey>> {
  const person = authorizePerson(ctx, "openid");
  const scope = input.scope ? parseScope(input.scope) : defaultScope(person.scope);
  if (!scopeIncludes(person.scope, scope)) {
    throw new AppError(
      "FORBIDDEN",
      `You may not make a key with scope "${scope}"; the largest you can give is "${person.scope}".`,
    );
  }
  if (input.aud && input.aud !== audience) {
    throw new AppError("INVALID_INPUT", `The audience of a key is "${audience}".`, {
      fields: [{ pointer: "/aud", detail: `must be "${audience}"` }],
    });
  }
  const id = randomUUID();
  const secret = newApiKeySecret();
  const token = formatApiKey(id, secret);
  return withTransaction(ctx.db, async (tx) => {
    const row = await insertApiKey(tx, {
      id,
      organizationId: person.organizationId,
      ownerId: person.userId,
      name: input.name ?? "API key",
      digest: ctx.keys.digest("api-key", secret),
      hint: token.slice(-4),
      scope,
      audience,
      expiresAt: new Date(Date.now() + (input.ttl_seconds ?? defaultSeconds) * 1000),
    });
    await recordAudit(tx, ctx, {
      action: "api-key.create",
      objectKind: "api-key",
      objectId: id,
      detail: { name: row.name, scope },
    });
    return { token, pat: apiKeyView(row) };
  });
}

export async function listApiKeys(ctx: Context): Promise<{ pats: ApiKey[] }> {
  const person = authorizePerson(ctx, "openid");
  return { pats: (await listApiKeysOfOwner(ctx.db, person.userId)).map(apiKeyView) };
}

export async function revokeApiKey(ctx: Context, input: { jti: string }): Promise<{ revoked: boolean }> {
  const person = authorizePerson(ctx, "openid");
  return withTransaction(ctx.db, async (tx) => {
    const row = await revokeApiKeyRow(tx, person.userId, input.jti, new Date());
    if (!row) throw new AppError("NOT_FOUND", "You have no such live API key.");
    await recordAudit(tx, ctx, {
      action: "api-key.revoke",
      objectKind: "api-key",
      objectId: row.id,
      detail: { name: row.name },
    });
    return { revoked: true };
  });
}

export async function getApiKeyOptions(ctx: Context): Promise<OperationResult<typeof operations.getApiKeyOptions>> {
  const person = authorizePerson(ctx, "openid");
  return {
    scope_hierarchy: [...scopes],
    scope_labels: { openid: "Know who you are", read: "Look", write: "Use and change", admin: "Administer" },
    available_scopes: scopes.filter((scope) => scopeIncludes(person.scope, scope)),
    default_scope: defaultScope(person.scope),
    ttl: { default_seconds: defaultSeconds, min_seconds: 60, max_seconds: 10 * 365 * 86_400 },
  };
}

/** `write`, or less for those who may not. */
const defaultScope = (own: Scope): Scope => (scopeIncludes(own, "write") ? "write" : own);

/** A space-separated list counts as its largest scope. */
function parseScope(text: string): Scope {
  const known = text.split(/\s+/).filter((word): word is Scope => scopes.includes(word as Scope));
  const largest = known.sort((a, b) => scopes.indexOf(b) - scopes.indexOf(a))[0];
  if (!largest) {
    throw new AppError("INVALID_INPUT", `Unknown scope "${text}"; choose one of ${scopes.join(", ")}.`, {
      fields: [{ pointer: "/scope", detail: "unknown scope" }],
    });
  }
  return largest;
}

function apiKeyView(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    jti: row.id,
    owner_id: row.ownerId,
    name: row.name,
    scope: row.scope,
    aud: row.audience,
    exp: row.expiresAt ? Math.floor(row.expiresAt.getTime() / 1000) : 0,
    tenant_id: row.organizationId,
    hint: row.hint,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    revoked: row.revokedAt !== null,
  };
}

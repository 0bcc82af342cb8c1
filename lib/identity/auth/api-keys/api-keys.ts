import {
  findApiKey,
  listApiKeys as listApiKeyRows,
  revokeApiKeyAndItsOwn,
  type ApiKeyRow,
  type OwnedApiKey,
} from "@/db/queries/api-keys";
import { withTransaction } from "@/db/transaction";
import { authorize, authorizePerson, holds, type Member } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { ApiKey, listApiKeys as listApiKeysOperation } from "../contract";

/** The caller's own, or everybody's for those who see to accounts. */
export async function listApiKeys(
  ctx: Context,
  input: OperationInput<typeof listApiKeysOperation>,
): Promise<{ pats: ApiKey[] }> {
  const person = authorizePerson(ctx, "keys");
  if (input.owner === "everyone") authorize(ctx, "accounts");
  const ownerId = input.owner === "everyone" ? undefined : person.userId;
  return { pats: (await listApiKeyRows(ctx.db, person.organizationId, ownerId)).map(apiKeyView) };
}

/** A key may always end itself; its maker and whoever sees to accounts may too. What it made ends with it. */
export async function revokeApiKey(ctx: Context, input: { jti: string }): Promise<{ revoked: boolean }> {
  const person = authorizePerson(ctx, "openid");
  if (!(person.kind === "api-key" && person.apiKeyId === input.jti)) authorize(ctx, "keys");
  return withTransaction(ctx.db, async (tx) => {
    const row = await findApiKey(tx, person.organizationId, input.jti);
    if (!row || row.revokedAt || !mayRevoke(person, row))
      throw new AppError("NOT_FOUND", "There is no such live API key.");
    const revoked = await revokeApiKeyAndItsOwn(tx, row.id, new Date());
    await recordAudit(tx, ctx, {
      action: "api-key.revoke",
      objectKind: "api-key",
      objectId: row.id,
      detail: { name: row.name, with_its_own: revoked.length - 1 },
    });
    return { revoked: true };
  });
}

/** What a credential may be used for, in the words it was made with: a person's are those of their level. */
export async function scopeWords(ctx: Context, member: Member): Promise<string | undefined> {
  if (member.kind === "api-key") {
    const row = await findApiKey(ctx.db, member.organizationId, member.apiKeyId);
    return row && scopeOfKey(row);
  }
  return member.kind === "user" ? member.scope : undefined;
}

const mayRevoke = (person: Extract<Member, { userId: string }>, { ownerId }: ApiKeyRow) =>
  ownerId === person.userId || holds(person, "accounts");

/** What a key was made for, in its words. Keys older than the scope for models alone use them with `read` too. */
const scopeOfKey = ({ scope, scopes }: ApiKeyRow): string =>
  scopes === null && scope === "read" ? "read inference" : scope;

export function apiKeyView({ apiKey: row, ownerName }: OwnedApiKey): ApiKey {
  return {
    id: row.id,
    jti: row.id,
    owner_id: row.ownerId,
    owner_name: ownerName,
    name: row.name,
    scope: scopeOfKey(row),
    aud: row.audience,
    exp: row.expiresAt ? Math.floor(row.expiresAt.getTime() / 1000) : 0,
    tenant_id: row.organizationId,
    hint: row.hint,
    parent_id: row.parentId,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    revoked: row.revokedAt !== null,
  };
}

import type { OwnedApiKey } from "@/db/queries/api-keys";
import type { ApiKey } from "../contract";

export function apiKeyView({ apiKey: row, ownerName }: OwnedApiKey): ApiKey {
  return {
    id: row.id,
    jti: row.id,
    owner_id: row.ownerId,
    owner_name: ownerName,
    name: row.name,
    // Keys older than the scope for models alone use them with this one too.
    scope: row.scopes === null && row.scope === "read" ? "read inference" : row.scope,
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

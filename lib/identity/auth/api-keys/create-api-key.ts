import { findApiKey, insertApiKey } from "@/db/queries/api-keys";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorizePerson, holds, mayGive, type Member } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import { keyScopes, type Context, type KeyScope } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { randomUUID } from "node:crypto";
import { audience } from "../tokens/access-token";
import { formatApiKey, newApiKeySecret } from "./api-key-format";
import { apiKeyView } from "./api-keys";
import type * as operations from "../contract";
import { keyScopeLabels, parseKeyScopes } from "./key-scopes";

const defaultSeconds = 90 * 86_400;

type Person = Extract<Member, { userId: string }>;

/** The new key may do no more than its owner, and no more than the credential that makes it; nor does it outlive a key. */
export async function createApiKey(
  ctx: Context,
  input: OperationInput<typeof operations.createApiKey>,
): Promise<OperationResult<typeof operations.createApiKey>> {
  const person = authorizePerson(ctx, "keys");
  const scopes = typeof input.scope === "string" ? parseKeyScopes(input.scope) : [defaultScope(person)];
  refuseMore(person, scopes);
  if (input.aud && input.aud !== audience) {
    throw new AppError("INVALID_INPUT", `The audience of a key is "${audience}".`, {
      fields: [{ pointer: "/aud", detail: `must be "${audience}"` }],
    });
  }
  const id = randomUUID();
  const secret = newApiKeySecret();
  const token = formatApiKey(id, secret);
  return withTransaction(ctx.db, async (tx) => {
    const apiKey = await insertApiKey(tx, {
      id,
      organizationId: person.organizationId,
      ownerId: person.userId,
      name: input.name ?? "API key",
      digest: ctx.keys.digest("api-key", secret),
      hint: token.slice(-4),
      scope: scopes.join(" "),
      scopes,
      audience,
      ...(await lifeOf(tx, person, input.ttl_seconds ?? undefined)),
    });
    await recordAudit(tx, ctx, {
      action: "api-key.create",
      objectKind: "api-key",
      objectId: id,
      detail: { name: apiKey.name, scope: apiKey.scope },
    });
    return { token, pat: apiKeyView({ apiKey, ownerName: person.username }) };
  });
}

/** What a caller can ask for. */
export async function getApiKeyOptions(ctx: Context): Promise<OperationResult<typeof operations.getApiKeyOptions>> {
  const person = authorizePerson(ctx, "openid");
  return {
    scope_hierarchy: [...keyScopes],
    scope_labels: keyScopeLabels,
    available_scopes: keyScopes.filter((scope) => mayGive(person, scope)),
    default_scope: defaultScope(person),
    ttl: { default_seconds: defaultSeconds, min_seconds: 60, max_seconds: 10 * 365 * 86_400 },
  };
}

function refuseMore(person: Person, scopes: KeyScope[]): void {
  const beyond = scopes.find((scope) => !mayGive(person, scope));
  if (!beyond) return;
  const largest = keyScopes.filter((scope) => mayGive(person, scope)).join(", ");
  throw new AppError("FORBIDDEN", `You may not make a key with scope "${beyond}". You can give: ${largest}.`);
}

/** A key that makes another one is its parent, and ends no earlier. */
async function lifeOf(
  tx: Transaction,
  person: Person,
  seconds: number | undefined,
): Promise<{ expiresAt: Date; parentId: string | null }> {
  const expiresAt = new Date(Date.now() + (seconds ?? defaultSeconds) * 1000);
  if (person.kind !== "api-key") return { expiresAt, parentId: null };
  const parentId = person.apiKeyId;
  const parent = await findApiKey(tx, person.organizationId, parentId);
  // Revoked since it was let in: what it makes now would outlive it.
  if (!parent || parent.revokedAt) throw new AppError("UNAUTHENTICATED", "The API key is unknown, expired or revoked.");
  if (!parent.expiresAt || expiresAt <= parent.expiresAt) return { expiresAt, parentId };
  if (seconds === undefined) return { expiresAt: parent.expiresAt, parentId };
  const until = parent.expiresAt.toISOString();
  throw new AppError("INVALID_INPUT", `A key does not outlive the one that makes it, which ends at ${until}.`, {
    fields: [{ pointer: "/ttl_seconds", detail: "ends after the key that makes it" }],
  });
}

/** Using models and nothing else; whoever may not even that gets a key that says who they are. */
const defaultScope = (person: Person): KeyScope => (holds(person, "inference") ? "inference" : "openid");

import { findUserBySignIn, updateUser } from "@/db/queries/users";
import { revokeApiKeysOfOwner } from "@/db/queries/api-keys";
import { revokeSessionsOfUser } from "@/db/queries/sessions";
import type { Database } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/identity/audit";
import type { KeyRing } from "@/lib/kernel/secrets";
import { randomBytes, randomUUID } from "node:crypto";
import { hashPassword } from "./password";
import { forgetGuessesAt } from "../sign-in/sign-in-throttle";

/**
 * For whoever owns the machine, when nobody can sign in: a new password, no delay left from wrong ones, and an account that
 * was locked is open again. Sessions end; keys when asked.
 *
 * @returns undefined when nobody has the name.
 */
export async function resetPasswordOnHost(
  db: Database,
  keys: KeyRing,
  { name, endKeys }: { name: string; endKeys: boolean },
): Promise<{ username: string; password: string; wasLocked: boolean } | undefined> {
  const password = randomBytes(15).toString("base64url");
  const passwordHash = await hashPassword(password);
  return withTransaction(db, async (tx) => {
    const user = await findUserBySignIn(tx, name.trim());
    if (!user) return undefined;
    await updateUser(tx, user.id, { passwordHash, active: true });
    await forgetGuessesAt(tx, keys, [user.username, ...(user.email ? [user.email] : [])]);
    const sessions = await revokeSessionsOfUser(tx, user.id, new Date());
    const apiKeys = endKeys ? await revokeApiKeysOfOwner(tx, user.id, new Date()) : 0;
    const actor = { kind: "system", organizationId: user.organizationId, name: "the machine's owner" } as const;
    const detail = { username: user.username, sessions, api_keys_revoked: apiKeys };
    await recordAudit(
      tx,
      { actor, requestId: randomUUID(), clientAddress: undefined },
      { action: "user.set-password", objectKind: "user", objectId: user.id, detail },
    );
    return { username: user.username, password, wasLocked: !user.active };
  });
}

import type { Database, Executor } from "@/db/client";
import { consumeSetupToken, insertSetupToken } from "@/db/queries/setup-tokens";
import {
  countUsers,
  findFirstOrganization,
  insertOrganization,
  insertUser,
  renameOrganization,
} from "@/db/queries/users";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { KeyRing } from "@/lib/kernel/secrets";
import { randomBytes } from "node:crypto";
import type { createOwner as createOwnerOperation, User } from "../contract";
import { hashPassword } from "./password";
import { takePasswordTurn } from "../sign-in/password-turns";
import { userView } from "./users";

const setupTokenHours = 24;

/** @returns a fresh one-time token, or undefined when the installation already has an owner. */
export async function issueSetupToken(db: Database, keys: KeyRing): Promise<string | undefined> {
  if ((await countUsers(db)) > 0) return undefined;
  const token = randomBytes(15).toString("base64url");
  const expiresAt = new Date(Date.now() + setupTokenHours * 3_600_000);
  await insertSetupToken(db, keys.digest("setup-token", token), expiresAt);
  return token;
}

/** The organization that a fresh installation starts with, made when there is none. */
export async function ensureOrganization(db: Database): Promise<string> {
  return withTransaction(db, async (tx) => {
    return (await findFirstOrganization(tx)) ?? (await insertOrganization(tx, "My organization"));
  });
}

export async function getSetup(ctx: Context): Promise<{ needed: boolean }> {
  return { needed: (await countUsers(ctx.db)) === 0 };
}

export async function createOwner(ctx: Context, input: OperationInput<typeof createOwnerOperation>): Promise<User> {
  // Before the costly hash: anybody may call this.
  await refuseSecondOwner(ctx.db);
  const passwordHash = await takePasswordTurn(ctx.clientAddress, () => hashPassword(input.password));
  const organizationId = await ensureOrganization(ctx.db);
  return withTransaction(ctx.db, async (tx) => {
    await refuseSecondOwner(tx);
    if (!(await consumeSetupToken(tx, ctx.keys.digest("setup-token", input.token.trim()), new Date()))) {
      throw new AppError(
        "FORBIDDEN",
        "The set-up token is wrong, used or expired. `npm run status -- --setup-token` prints a new one.",
      );
    }
    await renameOrganization(tx, organizationId, input.organization);
    const owner = await insertUser(tx, {
      organizationId,
      username: input.username,
      email: input.email ?? null,
      passwordHash,
      roles: ["admin"],
    });
    if (!owner) throw new AppError("CONFLICT", "That user name is taken.");
    const actor = {
      kind: "user",
      organizationId,
      userId: owner.id,
      username: owner.username,
      scope: "admin",
      sessionId: owner.id,
    } as const;
    await recordAudit(tx, { ...ctx, actor }, { action: "setup.create-owner", objectKind: "user", objectId: owner.id });
    return userView(owner);
  });
}

async function refuseSecondOwner(db: Executor): Promise<void> {
  if ((await countUsers(db)) === 0) return;
  throw new AppError("CONFLICT", "This installation already has its owner. Sign in, or ask the owner for an account.");
}

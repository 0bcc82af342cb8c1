import { revokeApiKeysOfOwner } from "@/db/queries/api-keys";
import { revokeSessionsOfUser } from "@/db/queries/sessions";
import {
  findUser,
  insertUser,
  isUsernameTaken,
  listUsers as listUserRows,
  updateUser as updateUserRow,
  type UserChanges,
} from "@/db/queries/users";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorize, authorizePerson, rolesOfScope, type Member } from "@/lib/access";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { OperationInput, OperationResult } from "@/lib/http/contract";
import type * as operations from "./contract";
import type { User } from "./contract";
import { checkPassword, forgetFailures } from "./check-password";
import { hashPassword } from "./password";
import { unlock } from "./sign-in-lock";
import { userView } from "./user-view";

export async function getCurrentUser(ctx: Context): Promise<OperationResult<typeof operations.getCurrentUser>> {
  const person = authorizePerson(ctx, "openid");
  const row = await findUser(ctx.db, person.organizationId, person.userId);
  if (!row) throw new AppError("UNAUTHENTICATED", "This account was deleted.");
  return {
    username: row.username,
    email: row.email,
    groups: [],
    roles: rolesOfScope(person.scope),
    scope: person.scope,
    sub: row.id,
  };
}

export async function listUsers(ctx: Context): Promise<User[]> {
  const { organizationId } = authorize(ctx, "admin");
  return (await listUserRows(ctx.db, organizationId)).map(userView);
}

export async function getUser(ctx: Context, input: { userId: string }): Promise<User> {
  const { organizationId } = authorize(ctx, "admin");
  const row = await findUser(ctx.db, organizationId, input.userId);
  if (!row) throw unknownUser();
  return userView(row);
}

export async function createLocalUser(
  ctx: Context,
  input: OperationInput<typeof operations.createLocalUser>,
): Promise<User> {
  const { organizationId } = authorize(ctx, "admin");
  const passwordHash = await hashPassword(input.password);
  return withTransaction(ctx.db, async (tx) => {
    const row = await insertUser(tx, {
      organizationId,
      username: input.username,
      email: input.email ?? null,
      passwordHash,
      roles: input.roles ?? ["user"],
    });
    if (!row) throw nameTaken(input.username);
    await recordAudit(tx, ctx, {
      action: "user.create",
      objectKind: "user",
      objectId: row.id,
      detail: { username: row.username, roles: row.roles },
    });
    return userView(row);
  });
}

export async function updateUser(ctx: Context, input: OperationInput<typeof operations.updateUser>): Promise<User> {
  const admin = authorize(ctx, "admin");
  const { userId } = input;
  return withTransaction(ctx.db, async (tx) => {
    const staysAdmin = (input.roles?.includes("admin") ?? true) && input.active !== false;
    await keepAnAdmin(tx, admin, userId, staysAdmin);
    if (input.username && (await isUsernameTaken(tx, input.username, userId))) throw nameTaken(input.username);
    const changes: UserChanges = {
      ...(input.username ? { username: input.username } : {}),
      ...(input.email === undefined ? {} : { email: input.email }),
      ...(typeof input.active === "boolean" ? { active: input.active } : {}),
      ...(input.roles ? { roles: input.roles } : {}),
    };
    const user = await change(tx, admin, userId, changes);
    if (input.active === false) await revokeSessionsOfUser(tx, userId, new Date());
    await recordAudit(tx, ctx, { action: "user.update", objectKind: "user", objectId: userId, detail: changes });
    return user;
  });
}

export async function deleteUser(ctx: Context, input: { userId: string }): Promise<User> {
  const admin = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    await keepAnAdmin(tx, admin, input.userId, false);
    const now = new Date();
    const current = await findUser(tx, admin.organizationId, input.userId);
    if (!current) throw unknownUser();
    const user = await change(tx, admin, input.userId, {
      deletedAt: now,
      active: false,
      username: `${current.username}#${current.id}`,
    });
    await revokeSessionsOfUser(tx, input.userId, now);
    await revokeApiKeysOfOwner(tx, input.userId, now);
    await recordAudit(tx, ctx, {
      action: "user.delete",
      objectKind: "user",
      objectId: input.userId,
      detail: { username: current.username },
    });
    return { ...user, username: current.username };
  });
}

export async function setUserPassword(
  ctx: Context,
  input: OperationInput<typeof operations.setUserPassword>,
): Promise<User> {
  const admin = authorize(ctx, "admin");
  const passwordHash = await hashPassword(input.new_password);
  return withTransaction(ctx.db, async (tx) => {
    const user = await change(tx, admin, input.userId, { passwordHash });
    await unlock(tx, ctx.keys, [user.username, ...(user.email ? [user.email] : [])]);
    await revokeSessionsOfUser(tx, input.userId, new Date());
    await recordAudit(tx, ctx, { action: "user.set-password", objectKind: "user", objectId: input.userId });
    return user;
  });
}

export async function changeOwnPassword(
  ctx: Context,
  input: OperationInput<typeof operations.changeOwnPassword>,
): Promise<{ changed: boolean }> {
  const person = authorizePerson(ctx, "openid");
  const row = await findUser(ctx.db, person.organizationId, person.userId);
  if (!row?.passwordHash)
    throw new AppError("FORBIDDEN", "This account signs in elsewhere; change the password there.");
  if (!(await checkPassword(ctx, row.username, row, input.current_password))) {
    // Not FORBIDDEN: by that the Kamiwaza client tells people to change their password where they sign in.
    throw new AppError("INVALID_INPUT", "The current password is wrong.", {
      fields: [{ pointer: "/current_password", detail: "is wrong" }],
    });
  }
  const passwordHash = await hashPassword(input.new_password);
  return withTransaction(ctx.db, async (tx) => {
    await forgetFailures(tx, ctx, row.username);
    await change(tx, person, row.id, { passwordHash });
    await revokeSessionsOfUser(tx, row.id, new Date(), person.kind === "user" ? person.sessionId : undefined);
    await recordAudit(tx, ctx, { action: "user.change-password", objectKind: "user", objectId: row.id });
    return { changed: true };
  });
}

async function change(tx: Transaction, admin: Member, userId: string, changes: UserChanges): Promise<User> {
  if (!(await findUser(tx, admin.organizationId, userId))) throw unknownUser();
  const row = await updateUserRow(tx, userId, changes);
  if (!row) throw unknownUser();
  return userView(row);
}

/** Nobody may lock the last admin out, themselves included. */
async function keepAnAdmin(tx: Transaction, admin: Member, userId: string, staysAdmin: boolean): Promise<void> {
  if (staysAdmin) return;
  const others = (await listUserRows(tx, admin.organizationId)).filter(
    (user) => user.id !== userId && user.active && user.roles.includes("admin"),
  );
  if (others.length === 0)
    throw new AppError("CONFLICT", "This is the last active admin. Make somebody else an admin first.");
}

const nameTaken = (username: string) => new AppError("CONFLICT", `The user name "${username}" is taken.`);

const unknownUser = () => new AppError("NOT_FOUND", "There is no such user.");

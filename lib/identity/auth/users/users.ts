import { revokeApiKeysOfOwner } from "@/db/queries/api-keys";
import { revokeSessionsOfUser } from "@/db/queries/sessions";
import {
  findTakenName,
  findUser,
  insertUser,
  listUsers as listUserRows,
  updateUser as updateUserRow,
  type UserChanges,
  type UserRow,
} from "@/db/queries/users";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorize, authorizePerson, rolesOfScope } from "@/lib/identity/access";
import { recordAudit, whatChanged } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import type * as operations from "../contract";
import type { User } from "../contract";
import { scopeWords } from "../api-keys/api-keys";
import { keepAnAdmin } from "./keep-an-admin";
import { hashPassword } from "./password";

export async function getCurrentUser(ctx: Context): Promise<OperationResult<typeof operations.getCurrentUser>> {
  const person = authorizePerson(ctx, "openid");
  const row = await findUser(ctx.db, person.organizationId, person.userId);
  if (!row) throw new AppError("UNAUTHENTICATED", "This account was deleted.");
  return {
    username: row.username,
    email: row.email,
    groups: [],
    roles: rolesOfScope(person.scope),
    scope: (await scopeWords(ctx, person)) ?? person.scope,
    sub: row.id,
  };
}

export async function listUsers(ctx: Context): Promise<User[]> {
  const { organizationId } = authorize(ctx, "accounts");
  return (await listUserRows(ctx.db, organizationId)).map(userView);
}

export async function getUser(ctx: Context, input: { userId: string }): Promise<User> {
  const { organizationId } = authorize(ctx, "accounts");
  const row = await findUser(ctx.db, organizationId, input.userId);
  if (!row) throw unknownUser();
  return userView(row);
}

export async function createLocalUser(
  ctx: Context,
  input: OperationInput<typeof operations.createLocalUser>,
): Promise<User> {
  const { organizationId } = authorize(ctx, "accounts");
  const passwordHash = await hashPassword(input.password);
  return withTransaction(ctx.db, async (tx) => {
    await refuseTaken(tx, input);
    const row = await insertUser(tx, {
      organizationId,
      username: input.username,
      email: input.email ?? null,
      passwordHash,
      roles: input.roles ?? ["user"],
    });
    if (!row) throw taken("username", input);
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
  const admin = authorize(ctx, "accounts");
  const { userId } = input;
  return withTransaction(ctx.db, async (tx) => {
    const staysAdmin = (input.roles?.includes("admin") ?? true) && input.active !== false;
    await keepAnAdmin(tx, admin, userId, staysAdmin);
    const current = await findUser(tx, admin.organizationId, userId);
    if (!current) throw unknownUser();
    const names = newNames(input, current);
    await refuseTaken(tx, names, userId);
    const changes: UserChanges = {
      ...names,
      ...(typeof input.active === "boolean" ? { active: input.active } : {}),
      ...(input.roles ? { roles: input.roles } : {}),
    };
    const changed = whatChanged(current, changes);
    if (!changed) return userView(current);
    const user = await change(tx, userId, changes);
    if (input.active === false) {
      // For good: whoever comes back signs in and makes new keys.
      await revokeSessionsOfUser(tx, userId, new Date());
      await revokeApiKeysOfOwner(tx, userId, new Date());
    }
    await recordAudit(tx, ctx, {
      action: "user.update",
      objectKind: "user",
      objectId: userId,
      detail: { username: user.username, changed },
    });
    return user;
  });
}

export async function deleteUser(ctx: Context, input: { userId: string }): Promise<User> {
  const admin = authorize(ctx, "accounts");
  return withTransaction(ctx.db, async (tx) => {
    await keepAnAdmin(tx, admin, input.userId, false);
    const now = new Date();
    const current = await findUser(tx, admin.organizationId, input.userId);
    if (!current) throw unknownUser();
    const user = await change(tx, input.userId, {
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

/** @param userId - of a person who was found in the admin's organization. */
async function change(tx: Transaction, userId: string, changes: UserChanges): Promise<User> {
  const row = await updateUserRow(tx, userId, changes);
  if (!row) throw unknownUser();
  return userView(row);
}

/** What stays as it was is not judged: an upgrade leaves names alone that two accounts shared before they had to differ. */
function newNames({ username, email }: Names, current: UserRow): Pick<UserChanges, "username" | "email"> {
  return {
    ...(username && username !== current.username ? { username } : {}),
    ...(email !== undefined && email !== current.email ? { email } : {}),
  };
}

type Names = { username?: string | null | undefined; email?: string | null | undefined };

/** One word leads to one person at sign-in, whether it is a user name or an e-mail address. */
async function refuseTaken(tx: Transaction, names: Names, exceptId?: string): Promise<void> {
  const field = await findTakenName(tx, names, exceptId);
  if (field) throw taken(field, names);
}

function taken(field: keyof Names, names: Names): AppError {
  const what = field === "username" ? "user name" : "e-mail address";
  return new AppError("CONFLICT", `The ${what} "${names[field]}" is already taken.`, {
    fields: [{ pointer: `/${field}`, detail: "is already taken" }],
  });
}

const unknownUser = () => new AppError("NOT_FOUND", "There is no such user.");

/** The public shape of a user; the password hash stays home. */
export function userView(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    roles: row.roles,
    active: row.active,
    deleted: row.deletedAt !== null,
    is_external: row.passwordHash === null,
    external_id: null,
    full_name: row.fullName,
    name: row.fullName,
    is_superuser: row.roles.includes("admin"),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

import type { Executor } from "@/db/client";
import { organizations, users } from "@/db/schema";
import { and, asc, count, eq, isNull, ne, or, sql } from "drizzle-orm";
import { nameKeyOf } from "./user-names";

export type UserRow = typeof users.$inferSelect;
export type UserChanges = Partial<Omit<typeof users.$inferInsert, "id" | "organizationId">>;

export async function countUsers(db: Executor): Promise<number> {
  const [row] = await db.select({ total: count() }).from(users);
  return row?.total ?? 0;
}

export function listUsers(db: Executor, organizationId: string): Promise<UserRow[]> {
  return db
    .select()
    .from(users)
    .where(and(eq(users.organizationId, organizationId), isNull(users.deletedAt)))
    .orderBy(asc(users.username));
}

export async function findUser(db: Executor, organizationId: string, id: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, id), eq(users.organizationId, organizationId), isNull(users.deletedAt)));
  return row;
}

/**
 * By user name or e-mail address, whichever was typed, however it is written. What is written just so goes first, then any
 * user name, then an older account before a newer one.
 */
export async function findUserBySignIn(db: Executor, typed: string): Promise<UserRow | undefined> {
  const key = nameKeyOf(typed);
  const rows = await db
    .select()
    .from(users)
    .where(and(or(eq(users.username, typed), hasNameKey(key), hasEmailKey(key)), isNull(users.deletedAt)))
    .orderBy(asc(users.createdAt));
  return (
    rows.find((row) => row.username === typed) ??
    rows.find((row) => nameKeyOf(row.username) === key) ??
    rows.find((row) => row.email === typed) ??
    rows.find((row) => hasAddress(row, key))
  );
}

type SignInNames = { username?: string | null | undefined; email?: string | null | undefined };

/** Which of them leads to somebody else at sign-in already, as a user name or an e-mail address, however it is written. */
export async function findTakenName(
  db: Executor,
  names: SignInNames,
  exceptId?: string,
): Promise<keyof SignInNames | undefined> {
  const others = exceptId === undefined ? undefined : ne(users.id, exceptId);
  for (const field of ["username", "email"] as const) {
    const name = names[field];
    if (!name) continue;
    const key = nameKeyOf(name);
    const rows = await db
      .select()
      .from(users)
      .where(and(or(hasNameKey(key), hasEmailKey(key)), others));
    if (rows.some((row) => nameKeyOf(row.username) === key || hasAddress(row, key))) return field;
  }
  return undefined;
}

/** @returns undefined when the user name or the e-mail address is taken, also by one that only looks different. */
export async function insertUser(db: Executor, row: typeof users.$inferInsert): Promise<UserRow | undefined> {
  if (await findTakenName(db, row)) return undefined;
  await freeStaleKey(db, row.email);
  const [inserted] = await db
    .insert(users)
    .values({ ...row, ...keysOf(row) })
    .onConflictDoNothing()
    .returning();
  return inserted;
}

/** Accounts that the release before made while it was put back have no key yet. */
const hasNameKey = (key: string) =>
  or(eq(users.nameKey, key), and(isNull(users.nameKey), eq(sql`lower(${users.username})`, key)));
const hasEmailKey = (key: string) => or(eq(users.emailKey, key), eq(sql`lower(${users.email})`, key));

/** Whatever the key says: the release before changed and deleted without it. */
const hasAddress = ({ email, deletedAt }: UserRow, key: string) =>
  deletedAt === null && email !== null && nameKeyOf(email) === key;

/** Frees an address that the release before took from an account, while it was put back, without freeing its key. */
async function freeStaleKey(db: Executor, email: string | null | undefined): Promise<void> {
  if (!email) return;
  const key = nameKeyOf(email);
  const rows = await db.select().from(users).where(eq(users.emailKey, key));
  for (const row of rows) {
    if (!hasAddress(row, key)) await db.update(users).set({ emailKey: null }).where(eq(users.id, row.id));
  }
}

/** The address of a deleted account is free again. */
function keysOf({ username, email, deletedAt }: UserChanges): Pick<UserChanges, "nameKey" | "emailKey"> {
  return {
    ...(username === undefined ? {} : { nameKey: nameKeyOf(username) }),
    ...(email === undefined ? {} : { emailKey: email === null ? null : nameKeyOf(email) }),
    ...(deletedAt ? { emailKey: null } : {}),
  };
}

export async function updateUser(db: Executor, id: string, changes: UserChanges): Promise<UserRow | undefined> {
  await freeStaleKey(db, changes.email);
  const [row] = await db
    .update(users)
    .set({ ...changes, ...keysOf(changes), updatedAt: new Date() })
    .where(eq(users.id, id))
    .returning();
  return row;
}

export async function insertOrganization(db: Executor, name: string): Promise<string> {
  const [row] = await db.insert(organizations).values({ name }).returning({ id: organizations.id });
  if (!row) throw new Error("the organization was not inserted");
  return row.id;
}

export async function renameOrganization(db: Executor, id: string, name: string): Promise<void> {
  await db.update(organizations).set({ name }).where(eq(organizations.id, id));
}

/** The oldest organization; a fresh installation has none. */
export async function findFirstOrganization(db: Executor): Promise<string | undefined> {
  const [row] = await db
    .select({ id: organizations.id })
    .from(organizations)
    .orderBy(asc(organizations.createdAt))
    .limit(1);
  return row?.id;
}

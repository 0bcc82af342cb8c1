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
 * By user name, however it is written, or e-mail address, whichever was typed. The name as it is written goes first, then
 * any user name, then an older account before a newer one.
 */
export async function findUserBySignIn(db: Executor, name: string): Promise<UserRow | undefined> {
  const key = nameKeyOf(name);
  const rows = await db
    .select()
    .from(users)
    .where(and(or(eq(users.username, name), hasNameKey(key), eq(users.email, name)), isNull(users.deletedAt)))
    .orderBy(asc(users.createdAt));
  return rows.find((row) => row.username === name) ?? rows.find((row) => nameKeyOf(row.username) === key) ?? rows[0];
}

/** @returns undefined when the user name is taken, also by one that only looks different. */
export async function insertUser(db: Executor, row: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const nameKey = nameKeyOf(row.username);
  if (await isNameKeyTaken(db, nameKey)) return undefined;
  const [inserted] = await db
    .insert(users)
    .values({ ...row, nameKey })
    .onConflictDoNothing()
    .returning();
  return inserted;
}

export function isUsernameTaken(db: Executor, username: string, exceptId: string): Promise<boolean> {
  return isNameKeyTaken(db, nameKeyOf(username), exceptId);
}

async function isNameKeyTaken(db: Executor, key: string, exceptId?: string): Promise<boolean> {
  const others = exceptId === undefined ? undefined : ne(users.id, exceptId);
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(hasNameKey(key), others))
    .limit(1);
  return rows.length > 0;
}

/** Accounts that the release before made while it was put back have no key yet. */
const hasNameKey = (key: string) => or(eq(users.nameKey, key), and(isNull(users.nameKey), eq(lowerName(), key)));
const lowerName = () => sql`lower(${users.username})`;

export async function updateUser(db: Executor, id: string, changes: UserChanges): Promise<UserRow | undefined> {
  const nameKey = changes.username === undefined ? {} : { nameKey: nameKeyOf(changes.username) };
  const [row] = await db
    .update(users)
    .set({ ...changes, ...nameKey, updatedAt: new Date() })
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

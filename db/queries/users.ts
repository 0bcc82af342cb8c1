import type { Executor } from "@/db/client";
import { organizations, users } from "@/db/schema";
import { and, asc, count, eq, isNull, ne, or } from "drizzle-orm";

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

/** By user name or e-mail address, whichever was typed. A user name goes first, an older account before a newer one. */
export async function findUserBySignIn(db: Executor, name: string): Promise<UserRow | undefined> {
  const rows = await db
    .select()
    .from(users)
    .where(and(or(eq(users.username, name), eq(users.email, name)), isNull(users.deletedAt)))
    .orderBy(asc(users.createdAt));
  return rows.find((row) => row.username === name) ?? rows[0];
}

/** @returns undefined when the user name is taken. */
export async function insertUser(db: Executor, row: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const [inserted] = await db.insert(users).values(row).onConflictDoNothing().returning();
  return inserted;
}

export async function isUsernameTaken(db: Executor, username: string, exceptId: string): Promise<boolean> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.username, username), ne(users.id, exceptId)));
  return rows.length > 0;
}

export async function updateUser(db: Executor, id: string, changes: UserChanges): Promise<UserRow | undefined> {
  const [row] = await db
    .update(users)
    .set({ ...changes, updatedAt: new Date() })
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

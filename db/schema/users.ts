import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId, updatedAt } from "./columns";

export const users = pgTable(
  "users",
  {
    id: id(),
    organizationId: organizationId(),
    username: text("username").notNull(),
    /** What no two names may share, however they are written: db/queries/user-names.ts. */
    nameKey: text("name_key"),
    email: text("email"),
    /** As nameKey; absent without an address, and where an older account had it before addresses were kept apart. */
    emailKey: text("email_key"),
    fullName: text("full_name"),
    /** Absent for users that sign in elsewhere. Format: lib/identity/auth/users/password.ts. */
    passwordHash: text("password_hash"),
    roles: jsonb("roles").$type<string[]>().notNull(),
    active: boolean("active").notNull().default(true),
    /** These two are of the release before, which reads them while it is replaced; nothing here does. */
    failedSignIns: integer("failed_sign_ins").notNull().default(0),
    lockedUntil: instant("locked_until"),
    deletedAt: instant("deleted_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex("users_username_unique").on(table.username),
    uniqueIndex("users_name_key_unique").on(table.nameKey),
    uniqueIndex("users_email_key_unique").on(table.emailKey),
    index("users_organization").on(table.organizationId),
    index("users_email").on(table.email),
    index("users_updated").on(table.updatedAt),
  ],
);

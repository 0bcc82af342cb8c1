import type { UserRow } from "@/db/queries/users";
import type { User } from "../contract";

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

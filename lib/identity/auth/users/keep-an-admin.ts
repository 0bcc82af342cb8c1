import type { Transaction } from "@/db/client";
import { listUsers } from "@/db/queries/users";
import type { Member } from "@/lib/identity/access";
import { AppError } from "@/lib/kernel/errors";

/** Nobody may lock the last admin out, themselves included. */
export async function keepAnAdmin(tx: Transaction, admin: Member, userId: string, staysAdmin: boolean): Promise<void> {
  if (staysAdmin) return;
  const others = (await listUsers(tx, admin.organizationId)).filter(
    (user) => user.id !== userId && user.active && user.roles.includes("admin"),
  );
  if (others.length === 0)
    throw new AppError("CONFLICT", "This is the last active admin. Make somebody else an admin first.");
}

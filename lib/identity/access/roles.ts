import type { Scope } from "@/lib/kernel/context";

/** The largest scope a person's roles allow. Unknown roles allow signing in and nothing more. */
export function scopeOfRoles(held: readonly string[]): Scope {
  if (held.includes("admin")) return "admin";
  if (held.includes("user")) return "write";
  if (held.includes("viewer") || held.includes("auditor")) return "read";
  return "openid";
}

/** Whether a person sees what others did without being an admin. */
export const isAuditor = (held: readonly string[]): boolean => held.includes("auditor");

/** The roles that a scope stands for in tokens; `write` never includes admin. */
export function rolesOfScope(scope: Scope): string[] {
  switch (scope) {
    case "admin":
      return ["admin", "user", "editor", "viewer"];
    case "write":
      return ["user", "editor", "viewer"];
    case "read":
      return ["viewer"];
    case "openid":
      return [];
  }
}

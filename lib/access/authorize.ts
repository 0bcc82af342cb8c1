import type { Context, Scope } from "@/lib/context";
import { scopes } from "@/lib/context/actor";
import { AppError } from "@/lib/errors";

/** A caller who belongs to an organization. */
export type Member = Extract<Context["actor"], { organizationId: string }>;

/**
 * The one function that decides. Deny by default.
 *
 * @returns the actor, now known to belong to an organization.
 * @throws AppError UNAUTHENTICATED when nobody is signed in, FORBIDDEN when the credential's scope is too small.
 */
export function authorize(ctx: Context, needed: Scope): Member {
  const { actor } = ctx;
  switch (actor.kind) {
    case "anonymous":
      throw new AppError("UNAUTHENTICATED", "Sign in, or send an API key as `Authorization: Bearer <key>`.");
    case "system":
      return actor;
    case "node":
      throw new AppError("FORBIDDEN", "A node's identity is good for the agent protocol only.");
    case "user":
    case "api-key":
      if (!scopeIncludes(actor.scope, needed)) throw new AppError("FORBIDDEN", refusal(needed, actor.scope));
      return actor;
  }
}

/** Like `authorize`, for what belongs to one person: only people and their keys pass. */
export function authorizePerson(ctx: Context, needed: Scope): Extract<Member, { userId: string }> {
  const member = authorize(ctx, needed);
  if ("userId" in member) return member;
  throw new AppError("FORBIDDEN", "This belongs to a person; sign in as one.");
}

export function scopeIncludes(held: Scope, needed: Scope): boolean {
  return scopes.indexOf(held) >= scopes.indexOf(needed);
}

function refusal(needed: Scope, held: Scope): string {
  if (needed === "admin") return "Admin role required.";
  return `This needs the scope "${needed}"; the credential has "${held}".`;
}

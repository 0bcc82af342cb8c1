import type { Context, Right } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { holds } from "./rights";

/** A caller who belongs to an organization. */
export type Member = Extract<Context["actor"], { organizationId: string }>;

/**
 * The one function that decides. Deny by default.
 *
 * @returns the actor, now known to belong to an organization.
 * @throws AppError UNAUTHENTICATED when nobody is signed in, FORBIDDEN when the credential lacks the right.
 */
export function authorize(ctx: Context, needed: Right): Member {
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
      if (!holds(actor, needed)) throw new AppError("FORBIDDEN", refusal(needed, actor));
      return actor;
  }
}

/** Like `authorize`, for what belongs to one person: only people and their keys pass. */
export function authorizePerson(ctx: Context, needed: Right): Extract<Member, { userId: string }> {
  const member = authorize(ctx, needed);
  if ("userId" in member) return member;
  throw new AppError("FORBIDDEN", "This belongs to a person; sign in as one.");
}

function refusal(needed: Right, { kind }: Extract<Member, { userId: string }>): string {
  switch (needed) {
    case "admin":
    case "accounts":
      // Clients look for the first three words.
      return kind === "api-key" ? 'Admin role required, and a key with the scope "admin".' : "Admin role required.";
    case "audit":
      return "What others did is shown to admins and auditors.";
    case "keys":
      return 'Keys are made, listed and revoked by whoever is signed in, or with a key of scope "admin".';
    case "session":
      return "Sign in for this; no API key can do it.";
    case "openid":
    case "read":
    case "write":
    case "inference":
    case "conversations:read":
    case "conversations:write":
      return kind === "api-key"
        ? `This needs a key with the scope "${needed}".`
        : `Your role does not allow this; it needs "${needed}".`;
  }
}

import { keyScopes, scopes, type Actor, type KeyScope, type Right, type Scope } from "@/lib/kernel/context/actor";
import { scopeOfRoles } from "./roles";

type Person = Extract<Actor, { userId: string }>;

export function scopeIncludes(held: Scope, needed: Scope): boolean {
  return scopes.indexOf(held) >= scopes.indexOf(needed);
}

const isLevel = (right: Right): right is Scope => scopes.some((scope) => scope === right);

export function holds(actor: Person, right: Right): boolean {
  if (isLevel(right)) return scopeIncludes(actor.scope, right);
  return actor.kind === "api-key" ? actor.rights.includes(right) : holdsSignedIn(actor, right);
}

/** Somebody who signed in may do all that their roles allow. */
function holdsSignedIn({ scope, auditor }: Extract<Person, { kind: "user" }>, right: Exclude<Right, Scope>): boolean {
  switch (right) {
    case "inference":
      return scopeIncludes(scope, "read");
    case "audit":
      return scope === "admin" || auditor === true;
    case "accounts":
      return scope === "admin";
    case "keys":
    case "session":
    case "conversations:read":
    case "conversations:write":
      return true;
  }
}

/** What an API key allows as long as its owner has these roles: never more than the owner may do now. */
export function reachOfKey(
  given: readonly KeyScope[],
  ownerRoles: readonly string[],
): { scope: Scope; rights: readonly Right[] } {
  const own = scopeOfRoles(ownerRoles);
  const scope = given.map((word) => levelOf(word, own)).reduce(larger, "openid");
  const rights: Right[] = [];
  if (given.some((word) => !word.startsWith("conversations") && word !== "read") && scopeIncludes(own, "read"))
    rights.push("inference");
  if (given.includes("conversations:write")) rights.push("conversations:read", "conversations:write");
  else if (given.includes("conversations:read")) rights.push("conversations:read");
  if (scope === "admin" || (ownerRoles.includes("auditor") && scopeIncludes(scope, "read"))) rights.push("audit");
  // Of an admin's key of scope openid neither: it is what clients make without being asked.
  if (scope === "admin" && given.includes("admin")) rights.push("accounts", "keys");
  return { scope, rights };
}

/** The same of a key as it is stored. One made before there were these words goes on as it was, and using models with it. */
export function reachOfStoredKey(
  { scope, scopes: given }: { scope: string; scopes: readonly string[] | null },
  ownerRoles: readonly string[],
): { scope: Scope; rights: readonly Right[] } {
  if (given) return reachOfKey(given.filter(isKeyScope), ownerRoles);
  if (scope === "openid" || !isKeyScope(scope)) return { scope: "openid", rights: [] };
  return reachOfKey([scope, "inference"], ownerRoles);
}

const isKeyScope = (word: string): word is KeyScope => keyScopes.some((known) => known === word);

/** Whether a caller may give a scope to a new key. */
export function mayGive(actor: Person, word: KeyScope): boolean {
  return word === "openid" || holds(actor, word);
}

function levelOf(word: KeyScope, own: Scope): Scope {
  switch (word) {
    case "openid":
      return own;
    case "read":
    case "write":
    case "admin":
      return scopeIncludes(own, word) ? word : own;
    case "inference":
    case "conversations:read":
    case "conversations:write":
      return "openid";
  }
}

const larger = (a: Scope, b: Scope): Scope => (scopeIncludes(a, b) ? a : b);

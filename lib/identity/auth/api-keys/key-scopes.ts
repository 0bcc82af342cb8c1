import { keyScopes, type KeyScope } from "@/lib/kernel/context";
import { invalidInput } from "@/lib/kernel/errors";

/** What each allows, for whoever makes a key; SECURITY.md has the whole table. */
export const keyScopeLabels: Record<KeyScope, string> = {
  inference: "Use models",
  read: "Read only",
  write: "Manage: deploy, stop, delete",
  admin: "Administer: people, keys and machines too",
  openid: "All your role allows, but not people and keys",
  "conversations:read": "Read your conversations",
  "conversations:write": "Read and change your conversations",
};

/**
 * The scopes in a space-separated list. Words of OpenID Connect that clients send beside `openid` are passed over.
 *
 * @throws AppError INVALID_INPUT when there is none among them.
 */
export function parseKeyScopes(text: string): KeyScope[] {
  const words = new Set(text.split(/\s+/));
  const known = keyScopes.filter((scope) => words.has(scope));
  if (known.length > 0) return known;
  throw invalidInput({ pointer: "/scope", detail: `must name at least one of ${keyScopes.join(", ")}` });
}

/** How much of the platform a credential reaches; each level includes the ones before it. */
export const scopes = ["openid", "read", "write", "admin"] as const;
export type Scope = (typeof scopes)[number];

/**
 * What an operation needs: a level, or a right that no level brings by itself.
 *
 * inference: asking models · conversations: those of the person alone · audit: what others did · accounts: people, their
 * sessions and passwords · keys: making, listing and revoking API keys · session: what only somebody who signed in may do
 */
export type Right =
  | Scope
  | "inference"
  | "conversations:read"
  | "conversations:write"
  | "audit"
  | "accounts"
  | "keys"
  | "session";

/** What an API key can be given; SECURITY.md says what each allows. */
export const keyScopes = [
  "inference",
  "read",
  "write",
  "admin",
  "openid",
  "conversations:read",
  "conversations:write",
] as const;
export type KeyScope = (typeof keyScopes)[number];

type Person = { organizationId: string; userId: string; username: string; scope: Scope };

/** Who acts. Audit, authorization and rate limits hang on it. */
export type Actor =
  | (Person & {
      kind: "user";
      sessionId: string;
      /** Sees what others did, whatever the level. */
      auditor?: boolean;
    })
  | (Person & {
      kind: "api-key";
      apiKeyId: string;
      /** What it allows beside its level. */
      rights: readonly Right[];
    })
  | { kind: "node"; organizationId: string; nodeId: string; name: string; approved: boolean; isLocal: boolean }
  | { kind: "system"; organizationId: string; name: string }
  | { kind: "anonymous" };

/** What a credential may do; each level includes the ones before it. */
export const scopes = ["openid", "read", "write", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** Who acts. Audit, authorization and rate limits hang on it. */
export type Actor =
  | { kind: "user"; organizationId: string; userId: string; username: string; scope: Scope; sessionId: string }
  | { kind: "api-key"; organizationId: string; userId: string; username: string; scope: Scope; apiKeyId: string }
  | { kind: "node"; organizationId: string; nodeId: string; name: string; approved: boolean; isLocal: boolean }
  | { kind: "system"; organizationId: string; name: string }
  | { kind: "anonymous" };

import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";

/** RS256 keys. Two are published while one replaces the other; one signs. */
export const signingKeys = pgTable("signing_keys", {
  kid: text("kid").primaryKey(),
  publicJwk: jsonb("public_jwk").$type<Record<string, unknown>>().notNull(),
  /** PKCS#8, sealed with AES-256-GCM under the master secret. */
  sealedPrivateKey: text("sealed_private_key").notNull(),
  createdAt: createdAt(),
  retiredAt: instant("retired_at"),
});

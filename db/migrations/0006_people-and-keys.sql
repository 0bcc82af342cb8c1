ALTER TABLE "api_keys" ADD COLUMN "scopes" jsonb;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "user_id" text;--> statement-breakpoint
ALTER TABLE "failed_sign_ins" ADD COLUMN "name_place" integer;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "name_key" text;--> statement-breakpoint
UPDATE "audit_events" SET "user_id" = "actor_id" WHERE "actor_kind" = 'user';--> statement-breakpoint
UPDATE "audit_events" SET "user_id" = "api_keys"."owner_id"::text FROM "api_keys" WHERE "audit_events"."actor_kind" = 'api-key' AND "audit_events"."actor_id" = "api_keys"."id"::text;--> statement-breakpoint
UPDATE "users" SET "name_key" = CASE WHEN EXISTS (SELECT 1 FROM "users" AS "older" WHERE lower("older"."username") = lower("users"."username") AND ("older"."created_at" < "users"."created_at" OR ("older"."created_at" = "users"."created_at" AND "older"."id" < "users"."id"))) THEN lower("username") || '#' || "id"::text ELSE lower("username") END;--> statement-breakpoint
CREATE INDEX "api_keys_parent" ON "api_keys" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "audit_events_of_user" ON "audit_events" USING btree ("organization_id","user_id","occurred_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_name_key_unique" ON "users" USING btree ("name_key");
DROP INDEX "audit_events_by_object";--> statement-breakpoint
CREATE INDEX "audit_events_by_outcome" ON "audit_events" USING btree ("organization_id","outcome","occurred_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_of_object" ON "audit_events" USING btree ("organization_id","object_id","occurred_at");--> statement-breakpoint
CREATE INDEX "downloads_organization" ON "downloads" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "users_email" ON "users" USING btree ("email");
CREATE TABLE "file_verifications" (
	"organization_id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"desired" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"requested_by" text,
	"requested_at" timestamp with time zone NOT NULL,
	"observed_generation" integer DEFAULT 0 NOT NULL,
	"phase" text DEFAULT 'queued' NOT NULL,
	"bytes_done" bigint DEFAULT 0 NOT NULL,
	"result" text,
	"verified_at" timestamp with time zone,
	"lost_at" timestamp with time zone,
	"error" jsonb,
	CONSTRAINT "file_verifications_file_id_node_id_pk" PRIMARY KEY("file_id","node_id")
);
--> statement-breakpoint
CREATE INDEX "file_verifications_node" ON "file_verifications" USING btree ("node_id","phase");
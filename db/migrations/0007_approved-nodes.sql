CREATE TABLE "file_readings" (
	"organization_id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"facts" jsonb,
	"refusal" text,
	"detail" text,
	"read_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "file_readings_file_id_node_id_pk" PRIMARY KEY("file_id","node_id")
);
--> statement-breakpoint
ALTER TABLE "join_tokens" ADD COLUMN "for_local_node" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "approved" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "is_local" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "clock_offset_ms" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "file_readings_node" ON "file_readings" USING btree ("node_id");
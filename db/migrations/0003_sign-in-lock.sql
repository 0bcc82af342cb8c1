CREATE TABLE "failed_sign_ins" (
	"place" integer PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_failed_at" timestamp with time zone NOT NULL
);

import * as z from "zod";
import { homedir } from "node:os";
import { join } from "node:path";
import { hubEndpoint } from "@/lib/kernel/egress/contract/hub-endpoint";

/** SQL: PostgreSQL or CockroachDB by URL. The launcher sets it to the embedded server when nobody else did. */
export const databaseConfig = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// or postgresql:// URL" }),
  /** Connections this process may hold; four processes share the server's limit of 100. */
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10),
});

/** What a bundled engine process reads; its agent sets it, never an operator. */
export const engineConfig = z.object({
  /** Random key that the engine demands on every call. */
  ENGINE_API_KEY: z.string().min(16),
  /** Threads for native calls; Node reads it itself. With one of them calls run in the order they are made. */
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).default(4),
});

/** Where this installation keeps everything that must survive: database, models, secrets, logs. */
export const homeConfig = z.object({
  // Asked for only when needed: a container's user may have no home, for which `homedir` throws.
  KAMIWAZA_HOME: z.string().default(() => join(homedir(), ".kamiwaza")),
});

/** The model hub: any server that speaks the Hugging Face routes. */
export const hubConfig = z.object({
  HF_ENDPOINT: hubEndpoint.default("https://huggingface.co"),
  /** For the origin of HF_ENDPOINT alone. */
  HF_TOKEN: z.string().optional(),
});

/** The launcher and the embedded database it keeps. */
export const launcherConfig = z.object({
  /** Loopback port of the embedded PostgreSQL; unused when DATABASE_URL is set. Below 32768, where outgoing ports begin. */
  POSTGRES_PORT: z.coerce.number().int().min(1).max(65535).default(15432),
});

/** Jobs: Redis when REDIS_URL is set, else BullMQ's PostgreSQL backend on QUEUE_DATABASE_URL or DATABASE_URL. */
export const queueConfig = z.object({
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "must be a redis:// or rediss:// URL" }).optional(),
  QUEUE_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
});

/**
 * The one master secret. Keys for sealing, API key digests and session cookies are derived from it with HKDF,
 * each under its own label, so nothing else has to be generated or stored.
 */
export const secretsConfig = z.object({
  KAMIWAZA_SECRET: z.string().min(32, "must be at least 32 characters; `openssl rand -hex 32` makes one"),
});

export const telemetryConfig = z.object({
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
});

/** The console and the control-plane API. */
export const webConfig = z.object({
  WEB_HOST: z.string().default("127.0.0.1"),
  WEB_PORT: z.coerce.number().int().min(1).max(65535).default(3001),
  /** Origin a browser uses, for links and cookies. */
  PUBLIC_URL: z.url().default("http://localhost:3000"),
  /** Tests set it: an answer that breaks its own contract then fails instead of only being logged. */
  API_STRICT: z.stringbool().default(false),
});

/** The BullMQ worker's own port for health and metrics. */
export const workerConfig = z.object({
  WORKER_HOST: z.string().default("127.0.0.1"),
  WORKER_PORT: z.coerce.number().int().min(1).max(65535).default(3002),
});

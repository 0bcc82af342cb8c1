import * as z from "zod";
import { parseOrigin } from "@/lib/kernel/network";
import { isLoopback } from "./is-loopback";

/** The agent of one node. It holds no database secret. */
export const agentConfig = z.object({
  /** Beyond loopback the agent answers by mutual TLS alone. */
  AGENT_HOST: z.string().default("127.0.0.1"),
  AGENT_PORT: z.coerce.number().int().min(1).max(65535).default(3200),
  /** Address under which the gateway reaches this agent. */
  AGENT_URL: z
    .url({ protocol: /^https?$/ })
    .refine((address) => parseOrigin(address) !== undefined, "must be https://host:port and nothing more")
    .refine(isReachedSafely, "must begin with https:// on any machine but this one")
    .optional(),
  /** Base of the control plane's API, without `/api`. */
  CONTROL_URL: z.url().default("http://127.0.0.1:3001"),
  /** Single-use token from the console, needed only for the first start. */
  JOIN_TOKEN: z.string().optional(),
  NODE_NAME: z.string().optional(),
  /** Loopback ports that engines may use, `first-last`. */
  ENGINE_PORTS: z
    .string()
    .regex(/^\d{4,5}-\d{4,5}$/, "must look like 20000-20999")
    .default("20000-20999"),
  /** A llama-server executable; the one on PATH is used when unset, else the bundled engine. */
  LLAMA_SERVER: z.string().optional(),
  /** Bytes of disk that downloads never touch. */
  DISK_RESERVE_BYTES: z.coerce
    .number()
    .int()
    .nonnegative()
    .default(2 * 1024 ** 3),
  /** Offers the fake engine too; for tests and demonstrations only. */
  FAKE_ENGINE: z.stringbool().default(false),
});

/** Without TLS only within one machine. */
function isReachedSafely(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || isLoopback(hostname);
}

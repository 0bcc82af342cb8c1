import * as z from "zod";

/** The inference gateway, which is the front door in embedded mode. */
export const gatewayConfig = z.object({
  GATEWAY_HOST: z.string().default("127.0.0.1"),
  GATEWAY_PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  /** Where everything that is not inference goes; unset behind another edge such as Traefik. */
  WEB_UPSTREAM: z.url().optional(),
  /** Largest request body accepted for inference, in bytes. */
  GATEWAY_BODY_BYTES_MAX: z.coerce
    .number()
    .int()
    .positive()
    .default(4 * 1024 * 1024),
  /** Time the engine has for its first byte, in ms. */
  GATEWAY_FIRST_BYTE_TIMEOUT_MS: z.coerce.number().int().positive().default(120_000),
  /** Longest silence inside a stream, in ms. */
  GATEWAY_IDLE_TIMEOUT_MS: z.coerce.number().int().positive().default(60_000),
  /** Time that running streams have to end after SIGTERM, in ms. */
  GATEWAY_DRAIN_MS: z.coerce.number().int().nonnegative().default(30_000),
});

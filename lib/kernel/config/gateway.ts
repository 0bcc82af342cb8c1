import { isIP } from "node:net";
import * as z from "zod";

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((entry) => entry.trim())
      .filter(Boolean),
  );

/** The inference gateway, which is the front door in embedded mode. */
export const gatewayConfig = z.object({
  GATEWAY_HOST: z.string().default("127.0.0.1"),
  GATEWAY_PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  /** Where everything that is not inference goes; unset where another edge sends it to web itself. */
  WEB_UPSTREAM: z.url().optional(),
  /** Proxies whose X-Forwarded-* headers are believed: addresses or CIDR ranges, separated by commas. */
  TRUSTED_PROXIES: list.refine(
    (entries) => entries.every(isNetwork),
    "must be addresses or CIDR ranges such as 10.0.0.0/8",
  ),
  /** Origins whose pages may use inference from a browser, separated by commas; `*` for all. */
  GATEWAY_CORS_ORIGINS: list.refine(
    (entries) => entries.every((entry) => entry === "*" || isOrigin(entry)),
    "must be origins such as https://app.example.com, or *",
  ),
  /** Largest request body accepted for inference, in bytes. */
  GATEWAY_BODY_BYTES_MAX: z.coerce
    .number()
    .int()
    .positive()
    .default(4 * 1024 * 1024),
  /** Inference calls served at the same time; one more is answered with 503 and Retry-After. */
  GATEWAY_CONCURRENCY_MAX: z.coerce.number().int().positive().default(2000),
  /** Connections of clients; one more closes the one that has waited longest for a whole request. */
  GATEWAY_CONNECTIONS_MAX: z.coerce.number().int().positive().default(10_000),
  /** Of those, connections of one address that wait for a whole request, or for the next one. */
  GATEWAY_WAITING_PER_ADDRESS_MAX: z.coerce.number().int().positive().default(2500),
  /** Time for a request's body, in ms; a larger one must bring 4 KiB per second in each such period. */
  GATEWAY_BODY_TIMEOUT_MS: z.coerce.number().int().positive().default(30_000),
  /** Requests passed to web at the same time, of one address half of them; others wait their turn. */
  GATEWAY_WEB_CONNECTIONS_MAX: z.coerce.number().int().min(2).default(512),
  /** Time the engine has for the first byte of a stream, in ms. */
  GATEWAY_FIRST_BYTE_TIMEOUT_MS: z.coerce.number().int().positive().default(120_000),
  /** Time the engine has for an answer that is not streamed, in ms: its first byte comes with its last token. */
  GATEWAY_ANSWER_TIMEOUT_MS: z.coerce.number().int().positive().default(600_000),
  /** Longest silence inside a stream, in ms. */
  GATEWAY_IDLE_TIMEOUT_MS: z.coerce.number().int().positive().default(60_000),
  /** Time that running streams have to end after SIGTERM, in ms. */
  GATEWAY_DRAIN_MS: z.coerce.number().int().nonnegative().default(30_000),
});

function isNetwork(entry: string): boolean {
  const [address = "", prefix, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** As browsers write it: a path, or a slash behind the host, would never match. */
const isOrigin = (entry: string) => URL.canParse(entry) && new URL(entry).origin === entry;

import { pino, type Logger } from "pino";

export type { Logger };

/** Field names whose values never reach a log line, wherever they are nested up to two levels deep. */
const secretFields = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "token",
  "access_token",
  "refresh_token",
  "api_key",
];

/** One JSON line per event on standard output; the launcher or the container engine keeps the files. */
export function createLogger(process: string, level = "info"): Logger {
  return pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretFields.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
  });
}

import { pino, type Logger } from "pino";
import { describeError } from "./describe-error";

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
  return pino(
    {
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      redact: { paths: secretFields.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
    },
    standardOutput(),
  );
}

/** Lines that wait for space on a full disk; what is more is dropped. */
const waitingBytesMax = 1024 * 1024;

function standardOutput() {
  const output = pino.destination({ fd: 1, sync: true, maxLength: waitingBytesMax });
  // A full disk must not end the process that has to say so; its lines are kept and written when there is space again.
  output.on("error", () => undefined);
  return output;
}

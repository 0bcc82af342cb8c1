import { pino, type Logger, stdSerializers } from "pino";

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

/** Enough of a statement to find it by; one that writes in batches has thousands of placeholders. */
const statementLengthMax = 500;

/**
 * An error as the log has it. One of a failed query names the statement, never its values: these are passwords' hashes,
 * sealed secrets and what people said.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack, query: _statement, params: _values, ...rest }: Described = stdSerializers.err(error);
  const replacements = failedQueries(error);
  const withoutValues = (text: string | undefined) =>
    replacements.reduce((left, { from, to }) => left?.replaceAll(from, () => to), text);
  return { ...rest, message: withoutValues(message), stack: withoutValues(stack) };
}

type Described = { message?: string; stack?: string; query?: unknown; params?: unknown };

/** What drizzle says of each failed query among the causes, and what is said instead. */
function failedQueries(error: Error): { from: string; to: string }[] {
  const found = [];
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (!("query" in current && typeof current.query === "string" && "params" in current)) continue;
    found.push({ from: current.message, to: `Failed query: ${current.query.slice(0, statementLengthMax)}` });
  }
  return found;
}

/** Serialization failure and deadlock: the transaction left no trace and may be run again. */
const retryable = new Set(["40001", "40P01"]);

/** Five characters, at least one a digit: operating system codes such as EPIPE have none. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;

const uniqueViolation = "23505";

/** The server ends sessions, does not take them yet, or has too many: classes 08 and 57P, and 53300. */
const sessionRefused = /^(?:08...|57P0[1-5]|53300)$/;

const diskFull = "53100";

/** What the driver and the operating system say when no server answers. */
const unreachable = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** SQLSTATE of an error, also of one that drizzle wrapped. */
export function sqlStateOf(error: unknown): string | undefined {
  return codesOf(error).find((code) => sqlState.test(code));
}

/** Whether a query or transaction failed because no database was there to answer it. */
export function isDatabaseAway(error: unknown): boolean {
  return codesOf(error).some((code) => unreachable.has(code) || sessionRefused.test(code));
}

/** Whether the database could not write because its disk has no room. */
export function isDiskFull(error: unknown): boolean {
  return sqlStateOf(error) === diskFull;
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") codes.push(current.code);
  }
  return codes;
}

export function isRetryable(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && retryable.has(state);
}

/** Whether a row with the same key exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === uniqueViolation;
}

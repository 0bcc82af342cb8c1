/** Serialization failure and deadlock: the transaction left no trace and may be run again. */
const retryable = new Set(["40001", "40P01"]);

/** Five characters, at least one a digit: operating system codes such as EPIPE have none. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;

const uniqueViolation = "23505";

/** SQLSTATE of an error, also of one that drizzle wrapped. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string" && sqlState.test(current.code)) {
      return current.code;
    }
  }
  return undefined;
}

export function isRetryable(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && retryable.has(state);
}

/** Whether a row with the same key exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === uniqueViolation;
}

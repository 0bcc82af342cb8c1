import { stdSerializers } from "pino";

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

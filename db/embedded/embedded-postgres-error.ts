/** The embedded PostgreSQL does not run. The message says what is wrong and what to do about it. */
export class EmbeddedPostgresError extends Error {
  /** The last lines that the server wrote. */
  readonly log: string[];

  constructor(problem: string, advice: string, { log = [], cause }: { log?: string[]; cause?: unknown } = {}) {
    super(`${problem} ${advice}`, { cause });
    this.name = "EmbeddedPostgresError";
    this.log = log;
  }
}

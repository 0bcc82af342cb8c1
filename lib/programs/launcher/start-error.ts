import type { StartFailure } from "./processes/state-file";

/** The product could not be started. Everything that had been started is stopped again before this is shown. */
export class StartError extends Error {
  /** What the reader can do about it. */
  readonly fix: string;
  /** The last lines of the log that show why. */
  readonly log: string[];

  constructor(what: string, fix: string, log: string[] = []) {
    super(what);
    this.name = "StartError";
    this.fix = fix;
    this.log = log;
  }
}

/** What failed, the lines that show why, and what to do: in this order, so that the way out is read last. */
export function describeStartFailure({ what, fix, log }: StartFailure): string {
  const evidence = log.length > 0 ? `\n\nLast lines of its log:\n${log.map((line) => `  ${line}`).join("\n")}` : "";
  return `Kamiwaza could not be started: ${what}${evidence}\n\n${fix}`;
}

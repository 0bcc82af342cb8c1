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

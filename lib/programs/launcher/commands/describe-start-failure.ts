import type { StartFailure } from "../processes/state-file";

/** What failed, the lines that show why, and what to do: in this order, so that the way out is read last. */
export function describeStartFailure({ what, fix, log }: StartFailure): string {
  const evidence = log.length > 0 ? `\n\nLast lines of its log:\n${log.map((line) => `  ${line}`).join("\n")}` : "";
  return `Kamiwaza could not be started: ${what}${evidence}\n\n${fix}`;
}

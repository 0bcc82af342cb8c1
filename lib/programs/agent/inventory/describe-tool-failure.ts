import { warn, type Probe } from "./probe";
import type { ToolOutput } from "./run-tool";

/** A known way in which a vendor's tool fails, recognised by what it prints. */
export type KnownFailure = { pattern: RegExp; code: string; detail: string };

/** @returns the warning that fits a run which gave no usable output; `undefined` where the tool does not exist. */
export function describeToolFailure(
  tool: string,
  output: ToolOutput,
  known: readonly KnownFailure[],
): Probe | undefined {
  switch (output.kind) {
    case "absent":
      return undefined;
    case "late":
      return warn("TOOL_TIMED_OUT", `${tool} did not answer. A device or its driver may hang: check the kernel log.`);
    case "failed":
      return warn("TOOL_FAILED", `${tool} could not be run (${output.detail}). Check its file permissions.`);
    case "done": {
      const said = `${output.stdout}\n${output.stderr}`;
      const failure = known.find(({ pattern }) => pattern.test(said));
      if (failure) return warn(failure.code, `${tool}: ${failure.detail}`);
      const firstLine = said.trim().split("\n", 1)[0]?.slice(0, 200) ?? "";
      return warn(
        "TOOL_FAILED",
        `${tool} failed with exit code ${output.exitCode}: ${firstLine || "it printed nothing"}`,
      );
    }
    default:
      return output satisfies never;
  }
}

export const unreadable = (tool: string): Probe =>
  warn(
    "TOOL_OUTPUT_UNREADABLE",
    `${tool} printed something unexpected. Run it by hand, and update the driver's tools.`,
  );

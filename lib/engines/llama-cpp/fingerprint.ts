import type { BundledProgram, HostFacts } from "../driver";
import type { EngineFingerprint } from "../facts";

export const driverName = "llama-cpp";

/**
 * Builds before this one can be made to write outside their memory by a crafted file (CVE-2026-27940). Versions since
 * 0.x count anew and are all later.
 */
const oldestSafeBuild = 8146;

export type Variant =
  | { kind: "external"; path: string; version: string }
  | ({ kind: "bundled"; reason?: string } & BundledProgram);

/** The engine that would run on this host: a llama-server executable that is new enough, else the bundled engine. */
export function chooseVariant(host: HostFacts): Variant | { kind: "none"; reason: string } {
  const external = host.executables[driverName];
  const bundled = host.bundled[driverName];
  const problem = external && tooOld(external.version);
  if (external && !problem) return { kind: "external", ...external };
  if (bundled) return { kind: "bundled", ...bundled, ...(problem && { reason: problem }) };
  return {
    kind: "none",
    reason: problem ?? "No llama-server executable was found and no bundled engine is installed.",
  };
}

export function fingerprint(host: HostFacts): EngineFingerprint {
  const variant = chooseVariant(host);
  switch (variant.kind) {
    case "external":
      return { engine: driverName, available: true, version: versionOf(variant.version), variant: "external" };
    case "bundled":
      return {
        engine: driverName,
        available: true,
        variant: "bundled",
        reason: variant.reason ?? "Runs on the processor only.",
      };
    case "none":
      return { engine: driverName, available: false, reason: variant.reason };
  }
}

/** The number in a line such as `version: 8200 (0a1b2c3)` or `version: 0.6.0-dev (build 9000, commit …)`. */
function versionOf(line: string): string {
  return /version:?\s*(\S+)/.exec(line)?.[1] ?? line;
}

function tooOld(versionLine: string): string | undefined {
  const version = versionOf(versionLine);
  if (!/^\d+$/.test(version) || Number(version) === 0 || Number(version) >= oldestSafeBuild) return undefined;
  return `The llama-server found is build ${version}; builds before ${oldestSafeBuild} have known memory-safety holes.`;
}

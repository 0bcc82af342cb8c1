import type { BundledProgram, Executable, HostFacts } from "../driver";
import type { EngineFingerprint } from "../facts";

export const driverName = "llama-cpp";

/**
 * Builds before this one can be made to write outside their memory by a crafted file (CVE-2026-27940). Versions since
 * 0.x count anew and are all later.
 */
const oldestSafeBuild = 8146;

export type Variant =
  | ({ kind: "external" } & Executable)
  | ({ kind: "bundled"; passedOver?: string | undefined } & BundledProgram);

/**
 * The engine that would run on this host: a llama-server executable that is new enough, else the bundled engine. One that
 * merely stood on the search path gives way to a bundled engine that uses accelerators it cannot use.
 */
export function chooseVariant(host: HostFacts): Variant | { kind: "none"; reason: string } {
  const external = host.executables[driverName];
  const bundled = host.bundled[driverName];
  const passedOver = external && (tooOld(external.version) ?? slower(external, bundled));
  if (external && !passedOver) return { kind: "external", ...external };
  if (bundled) return { kind: "bundled", ...bundled, passedOver };
  return {
    kind: "none",
    reason: passedOver ?? "No llama-server executable was found and no bundled engine is installed.",
  };
}

export function fingerprint(host: HostFacts): EngineFingerprint {
  const variant = chooseVariant(host);
  const hasAccelerators = host.node.accelerators.length > 0;
  switch (variant.kind) {
    case "external": {
      const { devices } = variant;
      return {
        engine: driverName,
        available: true,
        version: versionOf(variant.version),
        variant: "external",
        ...(devices && { devices: [...devices] }),
        ...(devices?.length === 0 && hasAccelerators && { reason: buildWithout(variant.path) }),
      };
    }
    case "bundled": {
      const { accelerated, passedOver } = variant;
      const limit = accelerated ? undefined : hasAccelerators ? noBuildForAccelerators : "Runs on the processor only.";
      const reason = [passedOver, limit].filter(Boolean).join(" ");
      return {
        engine: driverName,
        available: true,
        variant: "bundled",
        devices: [...(accelerated?.devices ?? [])],
        ...(reason !== "" && { reason }),
      };
    }
    case "none":
      return { engine: driverName, available: false, reason: variant.reason };
  }
}

const buildWithout = (path: string) =>
  `${path} is built without support for this machine's accelerators, so it runs on the processor only.`;

const noBuildForAccelerators =
  "Runs on the processor only: it finds no way to this machine's accelerators. On Linux it takes the driver's Vulkan part " +
  "and the package libvulkan1; restart the agent once they are installed.";

/** The number in a line such as `version: 8200 (0a1b2c3)` or `version: 0.6.0-dev (build 9000, commit …)`. */
function versionOf(line: string): string {
  return /version:?\s*(\S+)/.exec(line)?.[1] ?? line;
}

function tooOld(versionLine: string): string | undefined {
  const version = versionOf(versionLine);
  if (!/^\d+$/.test(version) || Number(version) === 0 || Number(version) >= oldestSafeBuild) return undefined;
  return `The llama-server found is build ${version}; builds before ${oldestSafeBuild} have known memory-safety holes.`;
}

function slower(external: Executable, bundled: BundledProgram | undefined): string | undefined {
  if (external.isNamed || external.devices?.length !== 0 || !bundled?.accelerated) return undefined;
  return `${buildWithout(external.path)} The bundled engine uses them instead.`;
}

import type { acceleratorVendors } from "@/lib/serving/engines/facts";
import { probeAmd } from "./amd";
import { probeApple } from "./apple";
import { probeGaudi } from "./gaudi";
import { probeIntel } from "./intel";
import { probeNvidia } from "./nvidia";
import { warn, type Probe } from "./probe";
import type { RunTool } from "./run-tool";

type Vendor = (typeof acceleratorVendors)[number];

const probes: Record<
  Exclude<Vendor, "apple">,
  { probe: (run: RunTool) => Promise<Probe | undefined>; needs: string }
> = {
  nvidia: { probe: probeNvidia, needs: "Install the NVIDIA driver, which brings nvidia-smi." },
  amd: { probe: probeAmd, needs: "Install ROCm, which brings amd-smi." },
  gaudi: { probe: probeGaudi, needs: "Install the Gaudi software, which brings hl-smi." },
  intel: { probe: probeIntel, needs: "Install Intel's GPU driver and xpu-smi." },
};

const names: Record<Vendor, string> = { nvidia: "NVIDIA", amd: "AMD", gaudi: "Gaudi", intel: "Intel", apple: "Apple" };

/** Asks every vendor's tool. A device on the bus without a tool that knows it is worth a warning, no device is not. */
export async function probeAccelerators(
  run: RunTool,
  { platform, onBus }: { platform: NodeJS.Platform; onBus: ReadonlySet<Vendor> },
): Promise<Probe> {
  const answers =
    platform === "darwin"
      ? [await probeApple(run)]
      : await Promise.all(
          Object.entries(probes).map(async ([name, { probe, needs }]) => {
            const vendor = name as keyof typeof probes;
            return (await probe(run)) ?? (onBus.has(vendor) ? missingTool(vendor, needs) : undefined);
          }),
        );
  return {
    accelerators: answers.flatMap((answer) => answer?.accelerators ?? []),
    warnings: answers.flatMap((answer) => answer?.warnings ?? []),
  };
}

const missingTool = (vendor: Vendor, needs: string) =>
  warn("TOOL_MISSING", `There is an accelerator of ${names[vendor]} in this machine that cannot be used yet. ${needs}`);

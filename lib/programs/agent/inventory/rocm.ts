import type { AcceleratorFacts } from "@/lib/serving/engines/facts";
import * as z from "zod";
import { knownAmdFailures } from "./amd-failures";
import { describeToolFailure, unreadable } from "./describe-tool-failure";
import { parseJsonOutput } from "./parse-json-output";
import { parseNumber, parsePercent, present } from "./parse-number";
import type { Probe } from "./probe";
import type { ToolOutput } from "./run-tool";

const tool = "rocm-smi";

const document = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Reads what ROCm before 6 has instead of amd-smi. Names of members differ in case between its releases. */
export function parseRocm(output: ToolOutput): Probe | undefined {
  if (output.kind !== "done" || output.exitCode !== 0) return describeToolFailure(tool, output, knownAmdFailures);
  const cards = parseJsonOutput(output.stdout, document);
  if (!cards) return describeKnown(output) ?? unreadable(tool);
  const system = member(cards["system"] ?? {});
  const names = Object.keys(cards).filter((name) => /^card\d+$/.test(name));
  const accelerators = names.map((name) =>
    accelerator(name, member(cards[name] ?? {}), text(system("driver version"))),
  );
  return { accelerators, warnings: [] };
}

/** It ends with code 0 even when the driver is not there. */
function describeKnown(output: Extract<ToolOutput, { kind: "done" }>): Probe | undefined {
  const isKnown = knownAmdFailures.some(({ pattern }) => pattern.test(`${output.stdout}\n${output.stderr}`));
  return isKnown ? describeToolFailure(tool, output, knownAmdFailures) : undefined;
}

type Member = (name: string) => unknown;

function member(card: Record<string, unknown>): Member {
  const values = new Map(Object.entries(card).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => values.get(name);
}

function accelerator(name: string, read: Member, driverVersion: string | undefined): AcceleratorFacts {
  const total = parseNumber(read("vram total memory (b)")) ?? 0;
  const used = parseNumber(read("vram total used memory (b)"));
  return {
    id: text(read("pci bus")) ?? name,
    vendor: "amd",
    name: text(read("card series")) ?? text(read("card model")) ?? "AMD GPU",
    memoryBytes: total,
    migEnabled: false,
    unifiedMemory: false,
    ...present({
      memoryFreeBytes: used === undefined ? undefined : Math.max(0, total - used),
      utilizationPercent: parsePercent(read("gpu use (%)")),
      temperatureCelsius:
        parseNumber(read("temperature (sensor edge) (c)")) ?? parseNumber(read("temperature (sensor junction) (c)")),
      driverVersion,
      computeCapability: text(read("gfx version")),
    }),
  };
}

const text = (value: unknown) => (typeof value === "string" && value !== "" && value !== "N/A" ? value : undefined);

import { decisiveFlags } from "./cpu-flags";
import type { Cpu } from "./linux-cpu";

/** Names asked of `sysctl`; those a machine does not know are missing from its answer. */
export const sysctlNames = [
  "machdep.cpu.brand_string",
  "machdep.cpu.vendor",
  "machdep.cpu.features",
  "machdep.cpu.leaf7_features",
  "hw.physicalcpu",
  "hw.logicalcpu",
  "hw.memsize",
  "hw.optional.AdvSIMD",
  "hw.optional.arm.FEAT_DotProd",
  "hw.optional.arm.FEAT_FP16",
  "hw.optional.arm.FEAT_BF16",
  "hw.optional.arm.FEAT_I8MM",
  "hw.optional.arm.FEAT_SME",
] as const;

export function parseSysctl(text: string, architecture: string): { cpu: Cpu; memoryBytes: number } {
  const values = new Map(
    text.split("\n").flatMap((line) => {
      const [name, value] = line.split(/:\s?/, 2);
      return name && value !== undefined ? [[name, value.trim()] as const] : [];
    }),
  );
  const number = (name: string) => Number(values.get(name) ?? 0);
  const optional = [...values].flatMap(([name, value]) =>
    name.startsWith("hw.optional.") && value === "1" ? [name.split(".").at(-1) ?? ""] : [],
  );
  // Intel Macs name their instruction sets in upper case, some with a version behind: AVX1.0.
  const features = `${values.get("machdep.cpu.features") ?? ""} ${values.get("machdep.cpu.leaf7_features") ?? ""}`;
  const flags = features.split(/\s+/).map((flag) => flag.replace(/^SSE4\.2$/, "sse4_2").replace(/1\.0$/, ""));
  const logicalCores = Math.max(1, number("hw.logicalcpu"));
  return {
    cpu: {
      model: values.get("machdep.cpu.brand_string") ?? "unknown",
      vendor: values.get("machdep.cpu.vendor") ?? "Apple",
      architecture,
      physicalCores: Math.max(1, number("hw.physicalcpu") || logicalCores),
      logicalCores,
      flags: decisiveFlags([...flags, ...optional]),
      numaNodes: 1,
    },
    memoryBytes: number("hw.memsize"),
  };
}

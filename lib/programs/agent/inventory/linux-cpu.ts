import type { NodeFacts } from "@/lib/serving/engines/facts";
import { parseJson } from "@/lib/kernel/json/parse-json";
import * as z from "zod";
import type { CgroupLimits } from "./cgroup";
import { countRange } from "./count-range";
import { decisiveFlags } from "./cpu-flags";

export type Cpu = NodeFacts["cpu"];

type Sources = {
  /** `/proc/cpuinfo`. */
  cpuinfo: string;
  /** Output of `lscpu -J`, where the tool exists. */
  lscpu: string | undefined;
  /** `/sys/devices/system/node/online`, such as `0-1`. */
  numaNodes: string | undefined;
  architecture: string;
  /** Processors that the kernel lets this process use. */
  usableProcessors: number;
  limits: Pick<CgroupLimits, "processors">;
};

/** What containers and affinity leave of the processor counts, since engines take one thread per core. */
export function parseLinuxCpu(sources: Sources): Cpu {
  const blocks = sources.cpuinfo.split(/\n\s*\n/).map(parseBlock);
  const processors = blocks.filter((block) => block.has("processor"));
  const first = processors[0] ?? new Map<string, string>();
  const described = parseLscpu(sources.lscpu);
  const logicalCores = atLeastOne(
    Math.min(processors.length || Infinity, sources.usableProcessors, sources.limits.processors ?? Infinity),
  );
  const physicalCores = countPhysical(processors) ?? describedCores(described) ?? logicalCores;
  const flags = first.get("flags") ?? first.get("Features") ?? described.get("Flags") ?? "";
  return {
    model: described.get("Model name") ?? first.get("model name") ?? first.get("CPU part") ?? "unknown",
    vendor: described.get("Vendor ID") ?? first.get("vendor_id") ?? first.get("CPU implementer") ?? "unknown",
    architecture: sources.architecture,
    physicalCores: atLeastOne(Math.min(physicalCores, logicalCores)),
    logicalCores,
    flags: decisiveFlags(flags.split(/\s+/)),
    numaNodes: atLeastOne(countRange(sources.numaNodes ?? "0")),
  };
}

function parseBlock(block: string): Map<string, string> {
  return new Map(
    block.split("\n").flatMap((line) => {
      const [name, value] = line.split(/\s*:\s?/, 2);
      return name && value !== undefined ? [[name.trim(), value.trim()] as const] : [];
    }),
  );
}

/** Cores of all sockets; undefined where the kernel does not say which core a processor belongs to. */
function countPhysical(processors: Map<string, string>[]): number | undefined {
  const cores = processors.map((block) => `${block.get("physical id")}/${block.get("core id")}`);
  return cores.length === 0 || cores.some((core) => core.includes("undefined")) ? undefined : new Set(cores).size;
}

type Field = { field: string; data?: string | null | undefined; children?: Field[] | undefined };
const field: z.ZodType<Field> = z.object({
  field: z.string(),
  data: z.string().nullish(),
  get children() {
    return z.array(field).optional();
  },
});
const lscpuDocument = z.object({ lscpu: z.array(field) });

/** Newer versions nest fields below others; the first of a name counts. */
function parseLscpu(text: string | undefined): Map<string, string> {
  const document = text === undefined ? undefined : lscpuDocument.safeParse(parseJson(text)).data;
  const fields = new Map<string, string>();
  const visit = (list: readonly Field[]) => {
    for (const { field: name, data, children } of list) {
      const key = name.replace(/:$/, "");
      if (data && data !== "-" && !fields.has(key)) fields.set(key, data);
      visit(children ?? []);
    }
  };
  visit(document?.lscpu ?? []);
  return fields;
}

function describedCores(described: Map<string, string>): number | undefined {
  const cores = Number(described.get("Core(s) per socket") ?? described.get("Core(s) per cluster"));
  const sockets = Number(described.get("Socket(s)") ?? described.get("Cluster(s)") ?? 1);
  return Number.isInteger(cores * sockets) && cores * sockets > 0 ? cores * sockets : undefined;
}

const atLeastOne = (count: number) => Math.max(1, Math.floor(count));

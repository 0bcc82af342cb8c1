import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeFacts } from "@/lib/serving/engines/facts";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { parseSysctl } from "./apple-cpu";
import { readCgroupLimits } from "./cgroup";
import { createInventory } from "./create-inventory";
import { parseLinuxCpu } from "./linux-cpu";
import { parseMeminfo, parseVmStat, parseOsName } from "./system-facts";
import { findPciAccelerators } from "./pci";
import { createReadText } from "./read-text";

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");
const gibibyte = 1024 ** 3;

/** A root folder with these files, as the kernel would show them. */
function kernel(files: Record<string, string>): string {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

describe("processors", () => {
  const xeon = {
    cpuinfo: fixture("cpu/xeon-cpuinfo.txt"),
    lscpu: undefined,
    numaNodes: "0-1\n",
    architecture: "x64",
    usableProcessors: 8,
    limits: {},
  };

  test("cores are counted over sockets, threads of one core once", () => {
    expect(parseLinuxCpu(xeon)).toEqual({
      model: "Intel(R) Xeon(R) Platinum 8480+",
      vendor: "GenuineIntel",
      architecture: "x64",
      physicalCores: 4,
      logicalCores: 8,
      flags: [
        "sse4_2",
        "avx",
        "avx2",
        "fma",
        "f16c",
        "bmi2",
        "avx_vnni",
        "avx512f",
        "avx512bw",
        "avx512dq",
        "avx512vl",
        "avx512_vnni",
        "avx512_bf16",
        "avx512_fp16",
        "amx_tile",
        "amx_int8",
        "amx_bf16",
      ],
      numaNodes: 2,
    });
  });

  test("a container's share and the affinity bound the cores that engines are told of", () => {
    expect(parseLinuxCpu({ ...xeon, limits: { processors: 3 } })).toMatchObject({ physicalCores: 3, logicalCores: 3 });
    expect(parseLinuxCpu({ ...xeon, usableProcessors: 1 })).toMatchObject({ physicalCores: 1, logicalCores: 1 });
  });

  test("an Arm processor gets its name and cores from lscpu", () => {
    const arm = { cpuinfo: fixture("cpu/graviton-cpuinfo.txt"), lscpu: fixture("cpu/graviton-lscpu.json") };
    expect(parseLinuxCpu({ ...xeon, ...arm, architecture: "arm64", numaNodes: undefined })).toEqual({
      model: "Neoverse-V1",
      vendor: "ARM",
      architecture: "arm64",
      physicalCores: 2,
      logicalCores: 2,
      flags: ["neon", "dotprod", "fp16", "i8mm", "bf16", "sve"],
      numaNodes: 1,
    });
  });

  test("without lscpu, or with half of its output, an Arm processor is described by the kernel alone", () => {
    for (const lscpu of [undefined, fixture("cpu/graviton-lscpu.json").slice(0, 200)]) {
      const facts = parseLinuxCpu({ ...xeon, cpuinfo: fixture("cpu/graviton-cpuinfo.txt"), lscpu });
      expect(facts).toMatchObject({ model: "0xd40", vendor: "0x41", physicalCores: 2, logicalCores: 2 });
    }
  });

  test("an unreadable cpuinfo still gives a processor with the threads there are", () => {
    expect(parseLinuxCpu({ ...xeon, cpuinfo: "" })).toMatchObject({ model: "unknown", logicalCores: 8, flags: [] });
  });

  test("sysctl of Apple silicon and of an Intel Mac", () => {
    expect(parseSysctl(fixture("apple/sysctl-m2-max.txt"), "arm64")).toEqual({
      cpu: {
        model: "Apple M2 Max",
        vendor: "Apple",
        architecture: "arm64",
        physicalCores: 12,
        logicalCores: 12,
        flags: ["neon", "dotprod", "fp16", "i8mm", "bf16"],
        numaNodes: 1,
      },
      memoryBytes: 96 * gibibyte,
    });
    expect(parseSysctl(fixture("apple/sysctl-intel.txt"), "x64").cpu).toMatchObject({
      vendor: "GenuineIntel",
      physicalCores: 6,
      logicalCores: 12,
      flags: ["sse4_2", "avx", "avx2", "fma", "f16c", "bmi2"],
    });
  });
});

describe("control groups", () => {
  const base = { "/proc/self/cgroup": "0::/machine/kamiwaza\n", "/sys/fs/cgroup/cgroup.controllers": "cpu memory\n" };

  test("the tightest limit between our group and the root holds", async () => {
    const root = kernel({
      ...base,
      "/sys/fs/cgroup/machine/memory.max": `${8 * gibibyte}\n`,
      "/sys/fs/cgroup/machine/memory.current": `${5 * gibibyte}\n`,
      "/sys/fs/cgroup/machine/memory.stat": `anon 1\ninactive_file ${gibibyte}\nactive_file ${gibibyte}\nslab_reclaimable 0\n`,
      "/sys/fs/cgroup/machine/cpu.max": "250000 100000\n",
      "/sys/fs/cgroup/machine/kamiwaza/memory.max": "max\n",
      "/sys/fs/cgroup/machine/kamiwaza/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/machine/kamiwaza/cpuset.cpus.effective": "0-7\n",
    });
    expect(await readCgroupLimits(createReadText(root))).toEqual({
      processors: 2,
      memoryBytes: 8 * gibibyte,
      memoryFreeBytes: 5 * gibibyte,
    });
  });

  test("nothing is limited where there are no groups of version 2", async () => {
    expect(await readCgroupLimits(createReadText(kernel({})))).toEqual({});
    const legacy = kernel({ "/proc/self/cgroup": "5:memory:/docker/x\n0::/\n" });
    expect(await readCgroupLimits(createReadText(legacy))).toEqual({});
  });

  test("memory is the machine's, within what the group leaves", () => {
    const meminfo = fixture("cpu/meminfo.txt");
    expect(parseMeminfo(meminfo, {})).toEqual({ totalBytes: 131_886_092 * 1024, availableBytes: 98_112_400 * 1024 });
    expect(parseMeminfo(meminfo, { memoryBytes: 8 * gibibyte, memoryFreeBytes: 3 * gibibyte })).toEqual({
      totalBytes: 8 * gibibyte,
      availableBytes: 3 * gibibyte,
    });
  });
});

test("free memory of macOS counts pages that hold nothing needed", () => {
  expect(parseVmStat(fixture("apple/vm-stat.txt"), 96 * gibibyte)).toEqual({
    totalBytes: 96 * gibibyte,
    availableBytes: (190_312 + 2_081_305 + 21_750 + 12_048) * 16_384,
  });
});

test("systems are called by the name people know", () => {
  expect(parseOsName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n', "linux")).toBe(
    "Debian GNU/Linux 12 (bookworm)",
  );
  expect(parseOsName("ProductName:\t\tmacOS\nProductVersion:\t\t15.1\n", "darwin")).toBe("macOS 15.1");
  expect(parseOsName("", "linux")).toBe("linux");
});

test("accelerators are found on the bus by vendor and class; graphics within the processor are none", async () => {
  const device = (address: string, vendor: string, deviceClass: string) => ({
    [`/sys/bus/pci/devices/${address}/vendor`]: `${vendor}\n`,
    [`/sys/bus/pci/devices/${address}/class`]: `${deviceClass}\n`,
  });
  const root = kernel({
    ...device("0000:00:02.0", "0x8086", "0x030000"),
    ...device("0000:01:00.0", "0x10de", "0x030200"),
    ...device("0000:01:00.1", "0x10de", "0x040300"),
    ...device("0000:33:00.0", "0x1da3", "0x120000"),
    ...device("0000:02:00.0", "0x1002", "0x020000"),
  });
  expect(await findPciAccelerators(createReadText(root), root)).toEqual(new Set(["nvidia", "gaudi"]));
  expect(await findPciAccelerators(createReadText("/nowhere"), "/nowhere")).toEqual(new Set());
});

test("the inventory of this machine is complete and of the protocol's form", async () => {
  const environment = { NODE_ENV: "test" as const, PATH: process.env["PATH"] ?? "" };
  const modelRoot = join(temporaryFolder(), "not", "there", "yet");
  const inventory = await createInventory({ modelRoot, environment, log: quietLog });
  inventory.close();
  const facts = nodeFacts.parse(inventory.facts());
  expect(facts.memory.totalBytes).toBeGreaterThan(facts.memory.availableBytes);
  expect(facts.disk.freeBytes).toBeGreaterThan(0);
  expect(facts.cpu.model).not.toBe("unknown");
  expect((await inventory.freeMemory()).hostBytes).toBeGreaterThan(0);
});

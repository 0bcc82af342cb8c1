import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { probeAccelerators } from "./accelerators";
import { parseAmd } from "./amd";
import { parseApple } from "./apple";
import { parseGaudi } from "./gaudi";
import { parseIntel } from "./intel";
import { parseNvidia, parseNvidiaProcesses, probeNvidia } from "./nvidia";
import { parseRocm } from "./rocm";
import type { ToolOutput } from "./run-tool";

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");
const printed = (name: string, exitCode = 0): ToolOutput => ({
  kind: "done",
  exitCode,
  stdout: fixture(name),
  stderr: "",
});
const absent: ToolOutput = { kind: "absent" };
const late: ToolOutput = { kind: "late" };
const mebibyte = 1024 ** 2;

describe("NVIDIA", () => {
  test("one device with everything it tells", () => {
    expect(parseNvidia(printed("nvidia/one.csv"))).toEqual({
      accelerators: [
        {
          id: "GPU-3d0a7c4e-5d5a-0b6c-9c3d-6a1f2b7e8d90",
          vendor: "nvidia",
          name: "NVIDIA H200",
          memoryBytes: 143_771 * mebibyte,
          memoryFreeBytes: 143_158 * mebibyte,
          utilizationPercent: 0,
          temperatureCelsius: 31,
          driverVersion: "570.124.06",
          computeCapability: "9.0",
          migEnabled: false,
          unifiedMemory: false,
        },
      ],
      warnings: [],
    });
  });

  test("several devices in the order of the tool, each with its own free memory", () => {
    const probe = parseNvidia(printed("nvidia/several.csv"));
    expect(probe?.accelerators.map((one) => [one.name, (one.memoryFreeBytes ?? 0) / mebibyte])).toEqual([
      ["NVIDIA GeForce RTX 4090", 23_981],
      ["NVIDIA GeForce RTX 4090", 812],
    ]);
  });

  test("a device split by MIG is marked and named in a warning, and no utilisation is made up for it", () => {
    const probe = parseNvidia(printed("nvidia/mig.csv"));
    expect(probe?.accelerators).toMatchObject([{ migEnabled: true, memoryBytes: 40_960 * mebibyte }]);
    expect(probe?.accelerators[0]).not.toHaveProperty("utilizationPercent");
    expect(probe?.warnings).toMatchObject([{ code: "NVIDIA_MIG_ENABLED" }]);
  });

  test("a device without memory of its own shares the system's", () => {
    expect(parseNvidia(printed("nvidia/unified.csv"))?.accelerators).toMatchObject([
      { name: "NVIDIA GB10", unifiedMemory: true, computeCapability: "12.1" },
    ]);
  });

  test("a lost device is a warning, its neighbour is still offered", () => {
    const probe = parseNvidia(printed("nvidia/lost.csv"));
    expect(probe?.accelerators).toHaveLength(1);
    expect(probe?.warnings).toMatchObject([{ code: "NVIDIA_DEVICE_LOST" }]);
  });

  test("output that was cut off gives the whole rows and a warning", () => {
    const probe = parseNvidia(printed("nvidia/truncated.csv"));
    expect(probe?.accelerators).toHaveLength(1);
    expect(probe?.warnings).toMatchObject([{ code: "TOOL_OUTPUT_UNREADABLE" }]);
  });

  test.each([
    ["nvidia/mismatch.txt", 18, "NVIDIA_DRIVER_MISMATCH", /Restart the machine/],
    ["nvidia/not-loaded.txt", 9, "NVIDIA_DRIVER_NOT_LOADED", /Install the driver/],
    ["nvidia/container.txt", 255, "NVIDIA_DEVICES_NOT_ALLOWED", /container/],
    ["nvidia/no-devices.txt", 6, "NVIDIA_NO_DEVICES", /kernel log/],
  ])("%s becomes a warning that says what to do", (file, exitCode, code, advice) => {
    const probe = parseNvidia(printed(file, exitCode));
    expect(probe?.accelerators).toEqual([]);
    expect(probe?.warnings).toEqual([{ code, detail: expect.stringMatching(advice) }]);
  });

  test("a driver too old for the compute capability is asked again without it", async () => {
    const probe = await probeNvidia(async (_tool, query = "") =>
      query.includes("compute_cap") ? printed("nvidia/old-driver.txt", 2) : printed("nvidia/old-driver.csv"),
    );
    expect(probe?.accelerators).toMatchObject([{ name: "Tesla T4", driverVersion: "450.80.02" }]);
    expect(probe?.accelerators[0]).not.toHaveProperty("computeCapability");
  });

  test("device memory of a process adds up over its devices", () => {
    expect([...parseNvidiaProcesses(fixture("nvidia/processes.csv"))]).toEqual([
      [48_213, (71_850 + 512) * mebibyte],
      [51_907, 8190 * mebibyte],
    ]);
  });
});

describe("AMD", () => {
  test("several devices, with the hottest spot where there is no edge sensor", () => {
    const probe = parseAmd(printed("amd/static.json"), printed("amd/metric.json"));
    expect(probe?.warnings).toEqual([]);
    expect(probe?.accelerators).toEqual([
      {
        id: "0000:05:00.0",
        vendor: "amd",
        name: "AMD Instinct MI300X",
        memoryBytes: 196_592 * mebibyte,
        memoryFreeBytes: 196_309 * mebibyte,
        utilizationPercent: 0,
        temperatureCelsius: 42,
        driverVersion: "6.10.5",
        computeCapability: "gfx942",
        migEnabled: false,
        unifiedMemory: false,
      },
      expect.objectContaining({ id: "0000:26:00.0", utilizationPercent: 99, memoryFreeBytes: 16_368 * mebibyte }),
    ]);
  });

  test("the form since ROCm 7, behind a warning of the tool", () => {
    expect(parseAmd(printed("amd/static-7.json"), printed("amd/metric-7.json"))).toMatchObject({
      accelerators: [{ name: "AMD Radeon AI PRO R9700", temperatureCelsius: 38, memoryFreeBytes: 32_563 * mebibyte }],
      warnings: [],
    });
  });

  test("a device whose readings are missing is still offered", () => {
    const probe = parseAmd(printed("amd/static.json"), late);
    expect(probe?.accelerators).toHaveLength(2);
    expect(probe?.accelerators[0]).not.toHaveProperty("memoryFreeBytes");
    expect(probe?.warnings).toMatchObject([{ code: "TOOL_OUTPUT_UNREADABLE" }]);
  });

  test("output that was cut off is a warning", () => {
    expect(parseAmd(printed("amd/truncated.json"), absent)).toMatchObject({
      accelerators: [],
      warnings: [{ code: "TOOL_OUTPUT_UNREADABLE" }],
    });
  });

  test.each([
    ["amd/groups.txt", "AMD_DEVICES_NOT_ALLOWED", /groups render and video/],
    ["amd/not-loaded.txt", "AMD_DRIVER_NOT_LOADED", /same ROCm release/],
  ])("%s becomes a warning that says what to do", (file, code, advice) => {
    expect(parseAmd(printed(file, 1), absent)?.warnings).toEqual([{ code, detail: expect.stringMatching(advice) }]);
  });

  test("rocm-smi of several releases, whatever the case of its names", () => {
    expect(parseRocm(printed("rocm/several.json"))).toMatchObject({
      accelerators: [
        {
          id: "0000:0B:00.0",
          name: "Radeon RX 6800 XT",
          memoryBytes: 17_163_091_968,
          memoryFreeBytes: 11_794_382_848,
          utilizationPercent: 73,
          temperatureCelsius: 48,
          driverVersion: "6.3.6",
          computeCapability: "gfx1030",
        },
        { id: "0000:83:00.0", name: "AMD INSTINCT MI250 (MCM) OAM AC MBA", temperatureCelsius: 60 },
      ],
      warnings: [],
    });
  });

  test("rocm-smi without a driver is a warning, though it ends with code 0", () => {
    expect(parseRocm(printed("rocm/not-loaded.txt"))?.warnings).toMatchObject([{ code: "AMD_DRIVER_NOT_LOADED" }]);
  });
});

describe("Gaudi", () => {
  test("several devices", () => {
    expect(parseGaudi(printed("gaudi/several.csv"))).toMatchObject({
      accelerators: [
        {
          id: "01P0-HL2080A0-15-TNPS34-10-07-06",
          name: "Intel Gaudi HL-225",
          memoryBytes: 98_304 * mebibyte,
          memoryFreeBytes: 97_536 * mebibyte,
          driverVersion: "1.19.0-ac30310",
        },
        { utilizationPercent: 88, temperatureCelsius: 51 },
      ],
      warnings: [],
    });
  });

  test("output that was cut off gives the whole rows and a warning", () => {
    const probe = parseGaudi(printed("gaudi/truncated.csv"));
    expect(probe?.accelerators).toHaveLength(1);
    expect(probe?.warnings).toMatchObject([{ code: "TOOL_OUTPUT_UNREADABLE" }]);
  });

  test.each([
    ["gaudi/not-loaded.txt", "GAUDI_DRIVER_NOT_LOADED"],
    ["gaudi/mismatch.txt", "GAUDI_DRIVER_MISMATCH"],
  ])("%s becomes a warning", (file, code) => {
    expect(parseGaudi(printed(file, 1))?.warnings).toMatchObject([{ code }]);
  });
});

describe("Intel", () => {
  test("a device with its readings", () => {
    const outputs = [{ details: printed("intel/device.json"), statistics: printed("intel/stats.json") }];
    expect(parseIntel(printed("intel/list.json"), outputs)).toEqual({
      accelerators: [
        {
          id: "00000000-0000-0029-0000-002f0bda8086",
          vendor: "intel",
          name: "Intel(R) Data Center GPU Max 1100",
          memoryBytes: 51_539_607_552,
          memoryFreeBytes: Math.round(51_539_607_552 - 28.34 * mebibyte),
          utilizationPercent: 12.5,
          temperatureCelsius: 34,
          driverVersion: "I915_23.10.32_PSB_231129.32",
          migEnabled: false,
          unifiedMemory: false,
        },
      ],
      warnings: [],
    });
  });

  test("a device whose details were cut off is a warning", () => {
    const outputs = [{ details: printed("intel/truncated.json"), statistics: late }];
    expect(parseIntel(printed("intel/list.json"), outputs)).toMatchObject({
      accelerators: [],
      warnings: [{ code: "TOOL_OUTPUT_UNREADABLE" }],
    });
  });

  test("a missing driver becomes a warning", () => {
    expect(parseIntel(printed("intel/no-driver.json"), [])?.warnings).toMatchObject([
      { code: "INTEL_DRIVER_NOT_LOADED" },
    ]);
  });
});

describe("Apple", () => {
  test("the one GPU of Apple silicon shares the system's memory", () => {
    expect(parseApple(printed("apple/m2-max.json"))?.accelerators).toEqual([
      {
        id: "apple-gpu-0",
        vendor: "apple",
        name: "Apple M2 Max (38 GPU cores)",
        memoryBytes: 0,
        migEnabled: false,
        unifiedMemory: true,
      },
    ]);
  });

  test("an Intel Mac offers no accelerator", () => {
    expect(parseApple(printed("apple/intel-mac.json"))).toEqual({ accelerators: [], warnings: [] });
  });

  test("output that was cut off is a warning", () => {
    expect(parseApple(printed("apple/truncated.json"))?.warnings).toMatchObject([{ code: "TOOL_OUTPUT_UNREADABLE" }]);
  });
});

test.each([
  ["NVIDIA", (output: ToolOutput) => parseNvidia(output)],
  ["AMD", (output: ToolOutput) => parseAmd(output, output)],
  ["ROCm", (output: ToolOutput) => parseRocm(output)],
  ["Gaudi", (output: ToolOutput) => parseGaudi(output)],
  ["Intel", (output: ToolOutput) => parseIntel(output, [])],
  ["Apple", (output: ToolOutput) => parseApple(output)],
])("a tool of %s that is absent, hangs, can not run or fails strangely never throws", (_vendor, parse) => {
  expect(parse(absent)).toBeUndefined();
  expect(parse(late)?.warnings).toMatchObject([{ code: "TOOL_TIMED_OUT" }]);
  expect(parse({ kind: "failed", detail: "EACCES" })?.warnings).toMatchObject([{ code: "TOOL_FAILED" }]);
  expect(parse({ kind: "done", exitCode: 139, stdout: "", stderr: "Segmentation fault" })?.warnings).toEqual([
    { code: "TOOL_FAILED", detail: expect.stringContaining("Segmentation fault") },
  ]);
  expect(parse({ kind: "done", exitCode: 0, stdout: "\u0000\u0001{[", stderr: "" })?.accelerators).toEqual([]);
});

test("no tool and no device on the bus is nothing to warn of", async () => {
  expect(await probeAccelerators(async () => absent, { platform: "linux", onBus: new Set() })).toEqual({
    accelerators: [],
    warnings: [],
  });
});

test("a device on the bus that no tool knows is worth a warning that says what to install", async () => {
  const probe = await probeAccelerators(async () => absent, { platform: "linux", onBus: new Set(["nvidia"] as const) });
  expect(probe.warnings).toEqual([{ code: "TOOL_MISSING", detail: expect.stringContaining("nvidia-smi") }]);
});

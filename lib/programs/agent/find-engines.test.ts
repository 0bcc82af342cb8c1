import { exampleNode } from "@/lib/serving/engines/testing";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findEngines } from "./find-engines";

const node = exampleNode();

/** A program that answers as its cases say, and ends with code 1 for any other argument. */
function program(name: string, answers: Record<string, string>): string {
  const file = join(temporaryFolder(), name);
  const cases = Object.entries(answers).map(([argument, text]) => `*${argument}*) printf '%s' '${text}';;`);
  writeFileSync(file, `#!/bin/sh\ncase "$*" in ${cases.join(" ")} *) exit 1;; esac\n`);
  chmodSync(file, 0o755);
  return file;
}

const find = async (options: Partial<Parameters<typeof findEngines>[0]>) => {
  const environment = { PATH: process.env["PATH"] ?? "", NODE_ENV: "production" as const };
  const defaults = { llamaServer: undefined, path: "", environment, bundled: {}, hasAccelerators: true };
  return (await findEngines({ ...defaults, ...options }))(node);
};

describe("llama-server", () => {
  const version = "version: 9000 (abc)";

  test.each([
    [
      "Available devices:\n  CUDA0: NVIDIA H100 80GB HBM3 (81079 MiB, 80500 MiB free)\n  CUDA1: NVIDIA L4 (22563 MiB, 22000 MiB free)\n",
      ["NVIDIA H100 80GB HBM3", "NVIDIA L4"],
    ],
    [
      "ggml_vulkan: Found 1 devices\nAvailable devices:\n  Vulkan0: AMD Radeon (RADV GFX1100) (24560 MiB, 24000 MiB free)\n",
      ["AMD Radeon (RADV GFX1100)"],
    ],
    ["Available devices:\n  (none)\n", []],
    ["usage: llama-server\n", undefined],
  ])("is asked which accelerators it can use: %j", async (text, devices) => {
    const path = program("llama-server", { "--version": version, "--list-devices": text });
    const found = await find({ llamaServer: path });
    expect(found.executables["llama-cpp"]).toEqual({ path, version, devices, isNamed: true });
  });

  test("is known by its version, though its driver speaks first", async () => {
    const path = program("llama-server", { "--version": `ggml_cuda_init: found 1 CUDA devices:\n${version}\n` });
    expect((await find({ llamaServer: path })).executables["llama-cpp"]?.version).toBe(version);
  });

  test("one that does not know the question may use anything", async () => {
    const path = program("llama-server", { "--version": version });
    expect((await find({ llamaServer: path })).executables["llama-cpp"]).toMatchObject({ devices: undefined });
  });

  test("is found on the search path, and not asked on a machine without accelerators", async () => {
    const file = program("llama-server", { "--version": version, "--list-devices": "Available devices:\n" });
    const found = await find({ path: `/nowhere:${join(file, "..")}`, hasAccelerators: false });
    expect(found.executables["llama-cpp"]).toEqual({ path: file, version, devices: undefined, isNamed: false });
    expect((await find({ path: "/nowhere" })).executables).toEqual({});
  });
});

describe("the bundled engine", () => {
  const bundled = (answer: string) => ({
    "llama-cpp": { node: program("node", { "--list-devices": answer }), script: "main.js" },
  });

  test("tells the build that uses accelerators, and which", async () => {
    const programs = bundled('{"build":"linux-x64-vulkan","devices":["NVIDIA L4"]}');
    const found = await find({ bundled: programs });
    expect(found.bundled["llama-cpp"]).toEqual({
      ...programs["llama-cpp"],
      accelerated: { build: "linux-x64-vulkan", devices: ["NVIDIA L4"] },
    });
  });

  test.each(["null", "Segmentation fault", '{"build":7}'])("serves without one when it answers %s", async (answer) => {
    const found = await find({ bundled: bundled(answer) });
    expect(found.bundled["llama-cpp"]?.accelerated).toBeUndefined();
    expect(found.bundled["llama-cpp"]?.script).toBe("main.js");
  });
});

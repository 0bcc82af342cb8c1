import {
  programArguments,
  type BundledProgram,
  type Executable,
  type HostFacts,
  type NodeFacts,
} from "@/lib/serving/engines";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as z from "zod";
import { createRunTool, parseJsonOutput, type RunTool } from "./inventory";

type Options = {
  /** A llama-server the operator named. */
  llamaServer: string | undefined;
  path: string;
  environment: NodeJS.ProcessEnv;
  bundled: Record<string, BundledProgram | undefined>;
  /** Engines are asked which accelerators they can use only where there are some: drivers take seconds to answer. */
  hasAccelerators: boolean;
};

/** Looks once for engines on this machine; `facts` stay those of the inventory. */
export async function findEngines({
  llamaServer,
  path,
  environment,
  bundled,
  hasAccelerators,
}: Options): Promise<(node: NodeFacts) => HostFacts> {
  const run = createRunTool(environment);
  const [executable, program] = await Promise.all([
    findLlamaServer(llamaServer, path, { run, hasAccelerators }),
    hasAccelerators ? withAcceleratedBuild(bundled["llama-cpp"], run) : bundled["llama-cpp"],
  ]);
  const executables = executable ? { "llama-cpp": executable } : {};
  return (node) => ({ node, executables, bundled: { ...bundled, "llama-cpp": program } });
}

async function findLlamaServer(
  named: string | undefined,
  path: string,
  { run, hasAccelerators }: { run: RunTool; hasAccelerators: boolean },
): Promise<Executable | undefined> {
  const executable = named ?? (await onPath("llama-server", path));
  if (executable === undefined) return undefined;
  const version = await versionOf(executable, run);
  if (version === undefined) return undefined;
  const devices = hasAccelerators ? await devicesOf(executable, run) : undefined;
  return { path: executable, version, devices, isNamed: named !== undefined };
}

async function onPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name);
    const isExecutable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return candidate;
  }
  return undefined;
}

/** The line of `--version` that names it, on either stream: drivers may speak first. */
async function versionOf(executable: string, run: RunTool): Promise<string | undefined> {
  const output = await run(executable, "--version");
  if (output.kind !== "done") return undefined;
  const lines = `${output.stdout}\n${output.stderr}`.trim().split("\n");
  return lines.find((line) => line.startsWith("version:")) ?? lines[0] ?? "";
}

/**
 * Names from lines such as `  CUDA0: NVIDIA H100 80GB HBM3 (81079 MiB, 80500 MiB free)` below "Available devices:".
 *
 * @returns undefined for a build that does not know the question.
 */
export function parseDeviceList(text: string): string[] | undefined {
  const lines = text.split("\n");
  const heading = lines.findIndex((line) => line.startsWith("Available devices:"));
  if (heading === -1) return undefined;
  return lines.slice(heading + 1).flatMap((line) => /^\s+\w+: (.+?)(?: \(\d+ MiB.*\))?$/.exec(line)?.[1] ?? []);
}

async function devicesOf(executable: string, run: RunTool): Promise<string[] | undefined> {
  const output = await run(executable, "--list-devices");
  return output.kind === "done" && output.exitCode === 0 ? parseDeviceList(output.stdout) : undefined;
}

const acceleratedBuild = z.object({ build: z.string(), devices: z.array(z.string()) });

async function withAcceleratedBuild(
  program: BundledProgram | undefined,
  run: RunTool,
): Promise<BundledProgram | undefined> {
  if (!program) return undefined;
  const output = await run(program.node, ...programArguments(program), "--list-devices");
  if (output.kind !== "done" || output.exitCode !== 0) return program;
  return { ...program, accelerated: parseJsonOutput(output.stdout, acceleratedBuild) };
}

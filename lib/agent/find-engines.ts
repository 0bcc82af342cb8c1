import type { BundledProgram, HostFacts, NodeFacts } from "@/lib/engines";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createRunTool } from "./inventory";

type Options = {
  /** A llama-server the operator named. */
  llamaServer: string | undefined;
  path: string;
  environment: NodeJS.ProcessEnv;
  bundled: Record<string, BundledProgram | undefined>;
};

/** Looks once for engines on this machine; `facts` stay those of the inventory. */
export async function findEngines({
  llamaServer,
  path,
  environment,
  bundled,
}: Options): Promise<(node: NodeFacts) => HostFacts> {
  const executable = llamaServer ?? (await onPath("llama-server", path));
  const version = executable ? await versionOf(executable, environment) : undefined;
  const executables = executable && version !== undefined ? { "llama-cpp": { path: executable, version } } : {};
  return (node) => ({ node, executables, bundled });
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

/** First line of what `--version` says, on either stream. */
async function versionOf(executable: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const output = await createRunTool(environment)(executable, "--version");
  if (output.kind !== "done") return undefined;
  return `${output.stdout}\n${output.stderr}`.trim().split("\n")[0] ?? "";
}

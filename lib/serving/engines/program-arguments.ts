import type { BundledProgram } from "./driver";

/** What stands before a bundled program's own arguments. A TypeScript source runs through the development loader. */
export function programArguments({ script, nodeArgs }: BundledProgram): string[] {
  return [...(nodeArgs ?? (script.endsWith(".ts") ? ["--import", "tsx"] : [])), script];
}

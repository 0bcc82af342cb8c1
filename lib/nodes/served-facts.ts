import type { ModelFileRow } from "@/db/queries/model-files";
import type { ModelFacts } from "@/lib/engines/facts";

/**
 * Facts of everything one engine loads: the header of the file it opens, with the weights of all parts. A part that was
 * not read counts with its size, which is its tensors and a short header.
 *
 * @returns undefined while the file the engine opens was not read.
 */
export function servedFacts(
  files: Pick<ModelFileRow, "id" | "sizeBytes" | "facts">[],
  primaryFileId: string,
): ModelFacts | undefined {
  const primary = files.find((file) => file.id === primaryFileId);
  if (!primary?.facts) return undefined;
  const weightBytes = files
    .filter((file) => file === primary || file.facts?.format === primary.facts?.format || !file.facts)
    .reduce((sum, file) => sum + (file.facts?.weightBytes ?? file.sizeBytes), 0);
  return { ...primary.facts, weightBytes };
}

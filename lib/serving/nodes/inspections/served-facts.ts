import type { ModelFileRow } from "@/db/queries/model-files";
import type { ModelFacts } from "@/lib/serving/engines";

/**
 * Facts of everything one engine loads: the header of the file it opens, with the weights of all parts. A part that was
 * not read yet counts with its size, which is its tensors and a short header.
 *
 * @returns undefined while the file the engine opens was not read.
 */
export function servedFacts(
  files: Pick<ModelFileRow, "id" | "sizeBytes" | "facts">[],
  primaryFileId: string,
): ModelFacts | undefined {
  const facts = files.find((file) => file.id === primaryFileId)?.facts;
  if (!facts) return undefined;
  const weightBytes = files.reduce((sum, file) => sum + (file.facts?.weightBytes ?? file.sizeBytes), 0);
  return { ...facts, weightBytes, part: undefined };
}

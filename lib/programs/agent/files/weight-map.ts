import { AppError } from "@/lib/kernel/errors";
import { parseJson } from "@/lib/kernel/json/parse-json";
import { readFile, stat } from "node:fs/promises";
import * as z from "zod";
import { nameProblem } from "@/lib/serving/engines/file-name";

const indexBytesMax = 32 * 1024 * 1024;
const weightIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

export const isWeightIndex = (name: string) => name.endsWith(".index.json");

/**
 * The index of a sharded model names the files an engine will open, so those names are checked like any other.
 *
 * @throws AppError INVALID_INPUT when the index can not be read or names a file outside its folder.
 */
export async function checkWeightIndex(path: string, name: string): Promise<void> {
  const refuse = (why: string) => new AppError("INVALID_INPUT", `The weight index ${JSON.stringify(name)} ${why}.`);
  if ((await stat(path)).size > indexBytesMax) throw refuse("is too large to be one");
  const parsed = weightIndex.safeParse(parseJson(await readFile(path, "utf8")));
  if (!parsed.success) throw refuse("is not readable");
  for (const shard of new Set(Object.values(parsed.data.weight_map))) {
    const problem = nameProblem(shard);
    if (problem) throw refuse(`names a file that ${problem}: ${JSON.stringify(shard.slice(0, 200))}`);
  }
}

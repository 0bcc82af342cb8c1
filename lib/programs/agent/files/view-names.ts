import { assertSafeFiles } from "@/lib/serving/engines/file-name";
import { isGguf, splitPartOf } from "@/lib/serving/engines/formats/gguf-files";

type Named = { fileId: string; name: string };

/**
 * Relative paths under which an engine sees files, by file id. A GGUF file gets a name of our own that keeps its place
 * in a split model, by which llama.cpp finds the other parts beside the first one; other files keep theirs, because engines look for `config.json` and shards by name.
 *
 * @throws AppError INVALID_INPUT when a name is not safe.
 */
export function viewNames(files: readonly Named[]): Map<string, string> {
  assertSafeFiles(files.map((file) => file.name));
  const names = new Map<string, string>();
  const models: string[] = [];
  for (const { fileId, name } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isGguf(name)) {
      names.set(fileId, name);
      continue;
    }
    const part = splitPartOf(name);
    const model = part ? `${part.whole} of ${part.count}` : name;
    if (!models.includes(model)) models.push(model);
    const number = models.indexOf(model) + 1;
    names.set(
      fileId,
      part ? `model-${number}-${five(part.number)}-of-${five(part.count)}.gguf` : `model-${number}.gguf`,
    );
  }
  assertSafeFiles(names.values());
  return names;
}

const five = (number: number): string => String(number).padStart(5, "0");

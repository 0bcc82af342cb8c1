import { assertSafeNames } from "@/lib/engines/file-name";

type Named = { fileId: string; name: string };

const gguf = /\.gguf$/i;
/** llama.cpp finds the other files of a split model by this pattern, and only beside the first one. */
const splitGguf = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/**
 * Relative paths under which an engine sees files, by file id. A GGUF file gets a name of our own that keeps its place
 * in a split model; other files keep theirs, because engines look for `config.json` and shards by name.
 *
 * @throws AppError INVALID_INPUT when a name is not safe.
 */
export function viewNames(files: readonly Named[]): Map<string, string> {
  assertSafeNames(files.map((file) => file.name));
  const names = new Map<string, string>();
  const models: string[] = [];
  for (const { fileId, name } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!gguf.test(name)) {
      names.set(fileId, name);
      continue;
    }
    const [, prefix, part, count] = splitGguf.exec(name) ?? [];
    const model = prefix === undefined ? name : `${prefix} of ${count}`;
    if (!models.includes(model)) models.push(model);
    const number = models.indexOf(model) + 1;
    names.set(fileId, part === undefined ? `model-${number}.gguf` : `model-${number}-${part}-of-${count}.gguf`);
  }
  assertSafeNames(names.values());
  return names;
}

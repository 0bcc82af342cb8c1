import type { Model, ModelFile } from "@/lib/models/contract";

/** Files one can deploy: whole GGUF files, or the first shard of a split one. */
export function servableFiles(model: Model): ModelFile[] {
  return model.m_files.filter(
    ({ name }) => /\.gguf$/i.test(name) && !/mmproj/i.test(name) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/i.test(name),
  );
}

import { formatFileSize } from "@/components/ui/format";
import type { Model, ModelFile } from "@/lib/models/contract";

/** Files one can deploy: whole GGUF files, or the first shard of a split one. */
export function servableFiles(model: Model): ModelFile[] {
  return model.m_files.filter(
    ({ name }) => /\.gguf$/i.test(name) && !/mmproj/i.test(name) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/i.test(name),
  );
}

/** What tells a model's files apart comes first: their names differ only at the end, where a phone cuts them off. */
export function fileLabel({ name, quantization, size }: Pick<ModelFile, "name" | "quantization" | "size">): string {
  return [quantization, formatFileSize(size), name].filter(Boolean).join(" · ");
}

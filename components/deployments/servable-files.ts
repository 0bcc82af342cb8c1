import { formatFileSize } from "@/components/ui/format";
import { wholeVariants } from "@/lib/serving/models/contract/variants";
import type { ModelSummary, ModelFile } from "@/lib/serving/models/contract";

/** What one can deploy, each by its first file, which speaks for the size and the progress of all its parts. */
export function servableFiles(model: ModelSummary): ModelFile[] {
  const files = model.m_files.map((file) => ({ ...file, sizeBytes: file.size }));
  return wholeVariants(files).flatMap(({ files: parts, totalBytes }) => {
    const [first] = parts;
    const download_percentage = Math.min(...parts.map((part) => part.download_percentage));
    return first ? [{ ...first, size: totalBytes, download_percentage }] : [];
  });
}

/** What tells a model's files apart comes first: their names differ only at the end, where a phone cuts them off. */
export function fileLabel({ name, quantization, size }: Pick<ModelFile, "name" | "quantization" | "size">): string {
  return [quantization, formatFileSize(size), name].filter(Boolean).join(" · ");
}

/** A servable choice of a repository: one quantization with all its shards. */
export type Variant<File> = { name: string; quantization: string | null; files: File[]; totalBytes: number };

type Named = { name: string; sizeBytes: number };

const shard = /-(\d{5})-of-(\d{5})\.gguf$/i;
const quantization = /(?:^|[-._])((?:iq|q|tq|bf|f|mxfp)\d+(?:_[a-z0-9]+)*)(?=\.gguf$|-\d{5}-of-|[-._])/i;

/**
 * Groups the GGUF files of a repository into what one can choose between. Multimodal projectors are companions, not
 * choices. A set of shards counts only when it is whole.
 */
export function groupVariants<File extends Named>(files: readonly File[]): Variant<File>[] {
  const servable = files.filter((file) => /\.gguf$/i.test(file.name) && !/mmproj/i.test(file.name));
  const groups = Map.groupBy(servable, (file) => file.name.replace(shard, ".gguf"));
  return [...groups]
    .filter(([, members]) => isWhole(members))
    .map(([name, members]) => ({
      name: name.split("/").at(-1) ?? name,
      quantization: quantizationOf(name),
      files: members.toSorted((a, b) => a.name.localeCompare(b.name)),
      totalBytes: members.reduce((sum, file) => sum + file.sizeBytes, 0),
    }))
    .toSorted((a, b) => a.totalBytes - b.totalBytes);
}

/** As upstream writes it in the file name: Q4_K_M, IQ4_XS, F16. */
export function quantizationOf(name: string): string | null {
  return quantization.exec(name.split("/").at(-1) ?? name)?.[1]?.toUpperCase() ?? null;
}

function isWhole(files: readonly Named[]): boolean {
  const count = shard.exec(files[0]?.name ?? "")?.[2];
  return count === undefined || files.length === Number(count);
}

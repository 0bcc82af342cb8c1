import { baseName, isCompanion, isGguf, quantizationOf, splitPartOf } from "@/lib/serving/engines/formats/gguf-files";

/** What one can choose between: one quantization as one file, or with all parts it is split into. */
export type Variant<File> = {
  /** Of the first file; with its folder where another choice has the same. */
  name: string;
  quantization: string | null;
  /** In the order of their parts; an engine opens the first one. */
  files: File[];
  totalBytes: number;
  /** Numbers of the parts that are not among the files. A choice that lacks any can not be served. */
  missingParts: number[];
};

type Named = { name: string; sizeBytes: number; facts?: { role?: string | undefined } | null | undefined };

/**
 * Groups the GGUF files among `files` into choices, smallest first. What only helps a model is none: by its header where
 * that was read, else by its name.
 */
export function groupVariants<File extends Named>(files: readonly File[]): Variant<File>[] {
  const servable = files.filter(isModel);
  const groups = Map.groupBy(servable, ({ name }) => {
    const part = splitPartOf(name);
    return part ? `${part.whole} of ${part.count}` : name;
  });
  const variants = [...groups.values()].map(toVariant).toSorted((a, b) => a.totalBytes - b.totalBytes);
  const times = Map.groupBy(variants, ({ name }) => baseName(name));
  return variants.map((variant) => {
    const base = baseName(variant.name);
    return (times.get(base)?.length ?? 0) > 1 ? variant : { ...variant, name: base };
  });
}

/** The choices that lack no part. */
export function wholeVariants<File extends Named>(files: readonly File[]): Variant<File>[] {
  return groupVariants(files).filter(({ missingParts }) => missingParts.length === 0);
}

function isModel({ name, facts }: Named): boolean {
  if (!isGguf(name)) return false;
  return facts ? facts.role === undefined : !isCompanion(name);
}

function toVariant<File extends Named>(members: File[]): Variant<File> {
  const numberOf = ({ name }: File) => splitPartOf(name)?.number ?? 1;
  const files = members.toSorted((a, b) => numberOf(a) - numberOf(b));
  const name = files[0]?.name ?? "";
  const here = new Set(files.map(numberOf));
  const numbers = Array.from({ length: splitPartOf(name)?.count ?? 1 }, (_, index) => index + 1);
  return {
    name,
    quantization: quantizationOf(name),
    files,
    totalBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    missingParts: numbers.filter((number) => !here.has(number)),
  };
}

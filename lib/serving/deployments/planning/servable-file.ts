import type { ModelFileRow } from "@/db/queries/model-files";
import { wholeVariants, type Variant } from "@/lib/serving/models/contract/variants";

export type ServableFile = {
  /** What the engine opens. */
  primary: ModelFileRow;
  /** With all shards. */
  files: ModelFileRow[];
};

type Choice = {
  /** A file of the choice somebody made. */
  wantedId?: string | null | undefined;
  /** Whether a file is on a machine or on its way to one. */
  isComing: (fileId: string) => boolean;
};

/** Best quality that most machines can afford first; what is not listed comes after by size, smallest first. */
const preferred = ["Q4_K_M", "Q5_K_M", "Q4_K_S", "Q6_K", "Q5_K_S", "Q8_0", "IQ4_XS", "Q4_0"];

/** One quantization with all its shards: the wanted one, else the best of those that are there or coming, else any. */
export function chooseServableFile(files: ModelFileRow[], { wantedId, isComing }: Choice): ServableFile | undefined {
  const variants = wholeVariants(files);
  if (wantedId) return toServable(variants.find((variant) => variant.files.some((file) => file.id === wantedId)));
  const coming = variants.filter((variant) => variant.files.every((file) => isComing(file.id)));
  const pool = coming.length > 0 ? coming : variants;
  const rank = ({ quantization }: Variant<ModelFileRow>) => {
    const index = preferred.indexOf(quantization ?? "");
    return index === -1 ? preferred.length : index;
  };
  return toServable(pool.toSorted((a, b) => rank(a) - rank(b) || a.totalBytes - b.totalBytes)[0]);
}

function toServable(variant: Variant<ModelFileRow> | undefined): ServableFile | undefined {
  const [primary] = variant?.files ?? [];
  return variant && primary ? { primary, files: variant.files } : undefined;
}

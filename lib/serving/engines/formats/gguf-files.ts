/** What the name of a GGUF file says. All that is known of such names stands here; a header, once read, knows better. */

const extension = /\.gguf$/i;
const part = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;
const quantization = /(?:^|[-._])((?:iq|q|tq|bf|f|mxfp)\d+(?:_[a-z0-9]+)*)(?=\.gguf$|-\d{5}-of-|[-._])/i;
const projector = /mmproj/i;
/** `imatrix.gguf`, `Model.imatrix.gguf`, `imatrix_publisher.gguf`; not a model that was quantized with one. */
const statistics = /(?:^|[-._])imatrix(?:_\w+)?\.gguf$/i;
const vocabulary = /^ggml-vocab-/i;

export const isGguf = (name: string): boolean => extension.test(name);

/** One file of a model that is split over several; `whole` is what their names share. */
export type SplitPart = { whole: string; number: number; count: number };

export function splitPartOf(name: string): SplitPart | undefined {
  const [, whole, number, count] = part.exec(name) ?? [];
  return whole === undefined ? undefined : { whole, number: Number(number), count: Number(count) };
}

/** As upstream writes it in the file name: Q4_K_M, IQ4_XS, F16. */
export function quantizationOf(name: string): string | null {
  return quantization.exec(baseName(name))?.[1]?.toUpperCase() ?? null;
}

/** Whether a GGUF file holds something beside a model: a projector, statistics for quantizing, a vocabulary alone. */
export function isCompanion(name: string): boolean {
  const base = baseName(name);
  if (projector.test(base) || vocabulary.test(base)) return true;
  return statistics.test(base) && quantizationOf(base) === null;
}

export const baseName = (name: string): string => name.split("/").at(-1) ?? name;

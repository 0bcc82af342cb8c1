import { isSystemError } from "@/lib/kernel/errors/system-error";
import { fileSize } from "./file-size";
import type { Hasher, HashingOptions } from "./hashing";

export type Reading = Pick<HashingOptions, "background" | "onHashed"> & { signal?: AbortSignal | undefined };

type Expected = { sizeBytes: number; sha256: string };

/**
 * Reads content again. What is gone, has another size, or that the disk cannot read any more is not intact either.
 *
 * @throws Error when the signal fires, or when reading failed for a reason that says nothing about the content.
 */
export async function isIntact(
  hasher: Pick<Hasher, "begin">,
  path: string,
  { sizeBytes, sha256, signal, ...options }: Expected & Reading,
): Promise<boolean> {
  signal?.throwIfAborted();
  if ((await fileSize(path)) !== sizeBytes) return false;
  const hashing = hasher.begin(path, options);
  const abandon = () => hashing.abort();
  signal?.addEventListener("abort", abandon, { once: true });
  hashing.advance(sizeBytes);
  try {
    return (await hashing.finish()).sha256 === sha256;
  } catch (error) {
    if (isSystemError(error, "EIO", "ENOENT")) return false;
    throw error;
  } finally {
    signal?.removeEventListener("abort", abandon);
  }
}

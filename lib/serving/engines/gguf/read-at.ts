import { open } from "node:fs/promises";

/**
 * Reads bytes of a file that may be local or behind a range request. Fewer bytes than asked for means the file ended;
 * a reader never returns more.
 */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** Runs `use` over one open file; the descriptor is closed whatever happens. */
export async function withFile<Result>(
  path: string,
  use: (readAt: ReadAt, sizeBytes: number) => Promise<Result>,
): Promise<Result> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  return await use(async (offset, length) => {
    const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, offset);
    return buffer.subarray(0, bytesRead);
  }, size);
}

import type { FileStore } from "@/lib/programs/agent/files";
import type { AppError } from "@/lib/kernel/errors";
import { diskFull } from "./disk-space";
import { spaceShortage, type Need } from "./space-shortage";

type Disk = {
  store: Pick<FileStore, "root" | "emptyQuarantine">;
  availableBytes: (path: string) => Promise<number>;
  reserveBytes: number;
};

/** Downloads that do not fit on the disk, each with what is missing. Quarantined content makes room first. */
export async function findShortages(
  needs: readonly Need[],
  { store, availableBytes, reserveBytes }: Disk,
): Promise<Map<string, AppError>> {
  if (needs.every((need) => need.remainingBytes.size === 0)) return new Map();
  let freeBytes = await availableBytes(store.root);
  if (spaceShortage(needs, freeBytes - reserveBytes).size > 0) {
    await store.emptyQuarantine();
    freeBytes = await availableBytes(store.root);
  }
  const shortages = spaceShortage(needs, freeBytes - reserveBytes);
  return new Map([...shortages].map(([id, missing]) => [id, diskFull(missing, { freeBytes, reserveBytes })]));
}

import { AppError } from "@/lib/kernel/errors";

const full = new Set(["ENOSPC", "EDQUOT"]);
const words: Record<string, string> = {
  EROFS: "the file system is read-only",
  EIO: "the disk reports an error",
  EACCES: "access is denied",
  EPERM: "access is denied",
  EMFILE: "too many files are open",
};

/** What a failure of our own disk means. An AppError stays what it is. */
export function diskError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (full.has(code)) return new AppError("DISK_FULL", "The disk is full. What has arrived is kept.", { cause: error });
  const why = words[code] ?? (error instanceof Error ? error.message : "unknown reason");
  return new AppError("INTERNAL", `The model folder could not be written: ${why}.`, { cause: error });
}

/** Runs something that only touches our disk. @throws AppError */
export async function onDisk<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw diskError(error);
  }
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "@/lib/kernel/errors/system-error";

/** Reads a file of the kernel; undefined where this system has none, or does not let us. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** `root` is `/` except in tests. */
export function createReadText(root = "/"): ReadText {
  return async (path) => {
    try {
      return await readFile(join(root, path), "utf8");
    } catch (error) {
      if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EPERM", "EINVAL", "EISDIR")) return undefined;
      throw error;
    }
  };
}

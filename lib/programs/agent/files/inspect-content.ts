import type { ModelFacts } from "@/lib/serving/engines/facts";
import { GgufError } from "@/lib/serving/engines/gguf";
import { isGguf as isGgufName } from "@/lib/serving/engines/formats/gguf-files";
import { AppError } from "@/lib/kernel/errors";
import { open } from "node:fs/promises";

/** Reads the header of a GGUF file. Undefined for a model it does not know; a throw means the header is malformed. */
export type Inspect = (path: string) => Promise<ModelFacts | undefined>;

/**
 * Looks at content that is GGUF by its first bytes, or that claims to be by the name of one of its files: an engine would
 * go by the name.
 *
 * @throws AppError INVALID_INPUT when its header is malformed.
 */
export async function inspectContent(
  inspect: Inspect | undefined,
  path: string,
  names: string[],
): Promise<ModelFacts | undefined> {
  if (!inspect) return undefined;
  if (!names.some(isGgufName) && !(await isGguf(path))) return undefined;
  try {
    return await inspect(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const isShort = cause instanceof GgufError && shortened.has(cause.problem);
    throw new AppError("INVALID_INPUT", isShort ? why : `Its GGUF header is malformed: ${why}`, { cause });
  }
}

const shortened = new Set(["TRUNCATED", "TENSOR_OUT_OF_FILE"]);

async function isGguf(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "GGUF";
  } finally {
    await file.close();
  }
}

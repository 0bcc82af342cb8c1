import type { ModelFacts } from "@/lib/engines/facts";
import { AppError } from "@/lib/errors";
import { chmod, open, rename, rm } from "node:fs/promises";
import { blobSize } from "./blobs";
import { syncDirectory } from "./durable";
import type { Layout } from "./layout";
import { moveToQuarantine } from "./quarantine";

type Place = { layout: Layout; inspect: ((path: string) => Promise<ModelFacts | undefined>) | undefined };

/** Gives verified content its final name, after its header was looked at. @returns what the header says. */
export async function addBlob(
  { layout, inspect }: Place,
  { path, sha256 }: { path: string; sha256: string },
): Promise<ModelFacts | undefined> {
  const facts = inspect && (await isGguf(path)) ? await inspectOrRefuse(path) : undefined;
  if ((await blobSize(layout.blob(sha256))) !== undefined) {
    // The same content came another way; engines may have it open, so it stays.
    await rm(path);
    return facts;
  }
  await chmod(path, 0o444);
  await rename(path, layout.blob(sha256));
  await syncDirectory(layout.blobs);
  return facts;

  async function inspectOrRefuse(target: string): Promise<ModelFacts | undefined> {
    try {
      return await inspect?.(target);
    } catch (cause) {
      await moveToQuarantine(layout.quarantine, target, sha256);
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AppError("INVALID_INPUT", `The file is complete, but its GGUF header is malformed: ${why}`, { cause });
    }
  }
}

async function isGguf(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "GGUF";
  } finally {
    await file.close();
  }
}

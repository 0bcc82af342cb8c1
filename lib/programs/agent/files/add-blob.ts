import type { ModelFacts } from "@/lib/serving/engines/facts";
import { chmod, rename, rm } from "node:fs/promises";
import { fileSize } from "./file-size";
import { syncDirectory } from "./durable";
import { inspectContent, type Inspect } from "./inspect-content";
import type { Layout } from "./layout";
import { moveToQuarantine } from "./quarantine";

type Place = { layout: Layout; inspect: Inspect | undefined };
type Content = { path: string; sha256: string; names: string[] };

/** Gives verified content its final name, after its header was looked at. @returns what the header says. */
export async function addBlob(
  { layout, inspect }: Place,
  { path, sha256, names }: Content,
): Promise<ModelFacts | undefined> {
  const facts = await inspectContent(inspect, path, names).catch(async (error: unknown) => {
    await moveToQuarantine(layout.quarantine, path, sha256);
    throw error;
  });
  if ((await fileSize(layout.blob(sha256))) !== undefined) {
    // The same content came another way; engines may have it open, so it stays.
    await rm(path);
    return facts;
  }
  await chmod(path, 0o444);
  await rename(path, layout.blob(sha256));
  await syncDirectory(layout.blobs);
  return facts;
}

import { modelFacts } from "@/lib/serving/engines/facts";
import { parseJson } from "@/lib/kernel/json/parse-json";
import type { Logger } from "@/lib/kernel/telemetry";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { syncDirectory, temporarySuffix, writeDurably } from "./durable";

const storedFile = z.object({
  fileId: z.uuid(),
  name: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  facts: modelFacts.optional(),
  /** Of what read them (`factsVersion`); absent in entries of before. */
  factsVersion: z.number().int().optional(),
});

/** A file whose content is here, complete and verified. `name` is shown, never used as a path of the store. */
export type StoredFile = z.infer<typeof storedFile>;

const suffix = ".json";

/** Reads which content each file has. An entry that can not be read is set aside; its file counts as absent. */
export async function readEntries(directory: string, log: Logger): Promise<Map<string, StoredFile>> {
  const entries = new Map<string, StoredFile>();
  for (const name of await readdir(directory)) {
    if (name.endsWith(temporarySuffix)) await rm(join(directory, name), { force: true });
    if (!name.endsWith(suffix)) continue;
    const entry = storedFile.safeParse(parseJson(await readFile(join(directory, name), "utf8"))).data;
    if (entry && `${entry.fileId}${suffix}` === name) {
      entries.set(entry.fileId, entry);
    } else {
      log.warn({ entry: name }, "an entry of the file store can not be read and is set aside");
      await rename(join(directory, name), join(directory, `${name}.damaged`));
    }
  }
  return entries;
}

export function writeEntry(directory: string, entry: StoredFile): Promise<void> {
  return writeDurably(join(directory, `${z.uuid().parse(entry.fileId)}${suffix}`), JSON.stringify(entry));
}

export async function removeEntries(directory: string, fileIds: readonly string[]): Promise<void> {
  for (const fileId of fileIds) await rm(join(directory, `${z.uuid().parse(fileId)}${suffix}`), { force: true });
  await syncDirectory(directory);
}

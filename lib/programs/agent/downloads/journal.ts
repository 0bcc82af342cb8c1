import { writeDurably } from "../files/durable";
import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import { addRange, type ByteRange } from "./byte-ranges";

const ranges = z.array(z.tuple([z.number().int().nonnegative(), z.number().int().positive()]));

const journal = z.object({
  version: z.literal(1),
  sizeBytes: z.number().int().nonnegative(),
  /** Where the bytes come from; bytes of two origins are never mixed. */
  origin: z.string(),
  /** Entity tag of what is being fetched. */
  validator: z.string().optional(),
  /** Synced to disk: there after a power cut too. */
  durable: ranges,
  /** Handed to the operating system: there as long as it has not been started anew. */
  written: ranges,
  bootId: z.string().optional(),
});

export type Journal = z.infer<typeof journal>;

/** What a partial file holds for sure, undefined when its journal is not there, damaged, or about something else. */
export async function readJournal(
  path: string,
  expected: Pick<Journal, "sizeBytes" | "origin" | "bootId">,
): Promise<{ validator: string | undefined; ranges: ByteRange[] } | undefined> {
  const found = await read(path);
  if (!found || found.sizeBytes !== expected.sizeBytes || found.origin !== expected.origin) return undefined;
  const sameBoot = found.bootId !== undefined && found.bootId === expected.bootId;
  const claimed: ByteRange[] = sameBoot ? found.written : found.durable;
  if (claimed.some(([start, end]) => start >= end || end > expected.sizeBytes)) return undefined;
  return { validator: found.validator, ranges: claimed.reduce(addRange, []) };
}

/** `synced` also survives a power cut; otherwise only the end of this process. */
export async function writeJournal(path: string, content: Journal, { synced }: { synced: boolean }): Promise<void> {
  if (synced) return writeDurably(path, JSON.stringify(content));
  await writeFile(`${path}.draft`, JSON.stringify(content), { mode: 0o600 });
  await rename(`${path}.draft`, path);
}

async function read(path: string): Promise<Journal | undefined> {
  try {
    return journal.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    // Whatever is wrong with it, nothing is certain then, and the file is fetched anew.
    return undefined;
  }
}

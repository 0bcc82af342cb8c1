import type { Context } from "@/lib/kernel/context";
import { GgufError, inspectGguf, readShape, type ModelFacts, type ReadAt } from "@/lib/serving/engines";
import type { Variant } from "@/lib/serving/models/contract/variants";
import { AppError } from "@/lib/kernel/errors";
import type { HubClient, HubFile } from "@/lib/serving/models";

/** What the header of a choice's first file said: facts, that no engine can read it, or nothing because the hub did not. */
export type Reading = { facts: ModelFacts } | { malformed: string } | { unread: AppError };

type File = HubFile & { name: string };
type Place = { hub: Pick<HubClient, "readRange">; repoId: string; commit: string };
type Started = { variant: Variant<File>; readAt: ReadAt; sizeBytes: number; shape: string | undefined };

const readersMax = 6;
/** A page does not wait longer for headers; what was not read by then is judged by its size. */
const budgetMs = 15_000;

/**
 * Judges every choice by its own header, over range requests. Of choices that begin alike, which are one model at several
 * precisions, one header is read to its end and speaks for all: a vocabulary can take megabytes.
 */
export async function readHeaders(
  ctx: Pick<Context, "log">,
  { hub, repoId, commit }: Place,
  variants: readonly Variant<File>[],
): Promise<Map<Variant<File>, Reading>> {
  const readings = new Map<Variant<File>, Reading>();
  const signal = AbortSignal.timeout(budgetMs);
  let refusal: AppError | undefined;

  /** The first refusal that holds for the whole repository spares all further requests. */
  async function attempt<Result>(variant: Variant<File>, read: () => Promise<Result>): Promise<Result | undefined> {
    try {
      if (refusal) throw refusal;
      return await unlessLate(read(), signal);
    } catch (error) {
      if (error instanceof GgufError) readings.set(variant, { malformed: error.message });
      else if (error instanceof AppError) readings.set(variant, { unread: error });
      else throw error;
      if (error instanceof AppError && ["GATED_MODEL", "RATE_LIMITED"].includes(error.code)) refusal = error;
      ctx.log.info({ err: error, repoId, variant: variant.name }, "a header on the hub was not read");
      return undefined;
    }
  }

  const started = await inParallel(variants, async (variant): Promise<Started[]> => {
    const [file] = variant.files;
    if (!file || file.problem) return [];
    const { path, sizeBytes } = file;
    const readAt = remembering((offset, length) =>
      hub.readRange(repoId, commit, path, offset, Math.min(offset + length, sizeBytes)),
    );
    const found = await attempt(variant, async () => ({ shape: await readShape(readAt, sizeBytes) }));
    return found ? [{ variant, readAt, sizeBytes, ...found }] : [];
  });
  const alike = Map.groupBy(started.flat(), ({ shape, variant }) => shape ?? variant);
  await inParallel([...alike.values()], async (group) => {
    const facts = await firstThatReads(group, ({ variant, readAt, sizeBytes }) =>
      attempt(variant, () => inspectGguf(readAt, sizeBytes)),
    );
    if (!facts) return;
    for (const { variant } of group) {
      if (!readings.has(variant)) readings.set(variant, { facts: scaled(facts, variant.totalBytes) });
    }
  });
  return readings;
}

/** Facts of a whole choice from one header of its kind: layers are the same, weights are as large as its files. */
function scaled(facts: ModelFacts, totalBytes: number): ModelFacts {
  const ratio = facts.weightBytes > 0 && !facts.part ? totalBytes / facts.weightBytes : 1;
  const scale = (bytes: number | undefined) => (bytes === undefined ? undefined : Math.round(bytes * ratio));
  return {
    ...facts,
    weightBytes: totalBytes,
    inputBytes: scale(facts.inputBytes),
    outputBytes: scale(facts.outputBytes),
    part: undefined,
  };
}

/** The beginning of a file is asked for once, though two readers want it. */
function remembering(readAt: ReadAt): ReadAt {
  let beginning: Promise<Uint8Array> | undefined;
  return (offset, length) => {
    if (offset > 0) return readAt(offset, length);
    beginning ??= readAt(0, length);
    return beginning;
  };
}

/** What is wrong behind the beginning of one file says nothing about those that begin like it. */
async function firstThatReads<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result | undefined>,
): Promise<Result | undefined> {
  for (const item of items) {
    const result = await read(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  async function reader(): Promise<void> {
    for (const [index, item] of waiting) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: readersMax }, reader));
  return results;
}

function unlessLate<Result>(reading: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const late = () => reject(notRead());
    if (signal.aborted) late();
    signal.addEventListener("abort", late, { once: true });
    void reading.then(resolve, reject).finally(() => signal.removeEventListener("abort", late));
  });
}

const notRead = () => new AppError("HUB_UNREACHABLE", "The hub did not send the header in time.");

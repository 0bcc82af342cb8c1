import * as z from "zod";

/** What a hub says is somebody else's word: every field is bounded, and what is not understood is left out. */

const count = z.number().int().nonnegative();
const tag = z.string().max(256);
const text = z.string().max(1024);
export const commitHash = z.string().regex(/^[0-9a-f]{40}$/);

/** One repository, from a search or by name. Hubs leave fields out as they please. */
export const modelAnswer = z.object({
  id: z.string().max(200),
  sha: commitHash.nullish(),
  author: text.nullish().catch(null),
  /** `false`, or how access is granted. */
  gated: z.union([z.boolean(), z.enum(["auto", "manual"])]).catch(false),
  private: z.boolean().catch(false),
  disabled: z.boolean().catch(false),
  tags: z.array(tag).max(2000).catch([]),
  pipeline_tag: tag.nullish().catch(null),
  library_name: tag.nullish().catch(null),
  downloads: count.nullish().catch(null),
  likes: count.nullish().catch(null),
  lastModified: z.iso.datetime({ offset: true }).nullish().catch(null),
  cardData: z.record(z.string(), z.unknown()).nullish().catch(null),
});
export type ModelAnswer = z.infer<typeof modelAnswer>;

/** Repositories that can not be understood are left out of a search rather than spoiling it. */
export const searchAnswer = z
  .array(modelAnswer.nullable().catch(null))
  .max(1000)
  .transform((models) => models.filter((model) => model !== null));

const treeFile = z.object({
  type: z.literal("file"),
  path: z.string(),
  size: count,
  oid: commitHash,
  /** Present for content kept outside Git: its oid is the SHA-256. */
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: count }).nullish(),
});

/** Folders, links to other repositories, and what hubs may list one day: nothing that could be fetched. */
const treeOther = z
  .object({ type: z.string().refine((type) => type !== "file") })
  .transform(() => ({ type: "other" as const }));

const treeEntry = z.union([treeFile, treeOther]);

export const treeAnswer = z.array(treeEntry).max(10_000);
export type TreeAnswer = z.infer<typeof treeAnswer>;

import * as z from "zod";

/* What a hub says is a stranger's word: sizes, names and ids are checked here, once. */

const commit = z.string().regex(/^[0-9a-f]{40,64}$/);
const repositoryId = z
  .string()
  .max(256)
  .regex(/^[\w.-]+(\/[\w.-]+)?$/);
const tags = z.array(z.string()).max(1000).catch([]);

export const hubModelAnswer = z.object({
  id: repositoryId,
  sha: commit.nullish(),
  private: z.boolean().catch(false),
  /** `false`, or how access is granted: "auto", "manual". */
  gated: z.union([z.boolean(), z.string()]).catch(false),
  pipeline_tag: z.string().max(128).nullish().catch(null),
  tags,
  downloads: z.number().int().nonnegative().nullish().catch(null),
  likes: z.number().int().nonnegative().nullish().catch(null),
  lastModified: z.string().max(64).nullish().catch(null),
  cardData: z
    .object({ license: z.string().max(128).nullish().catch(null) })
    .nullish()
    .catch(null),
});
export type HubModelAnswer = z.infer<typeof hubModelAnswer>;

export const treeEntry = z.object({
  type: z.string(),
  path: z.string().min(1).max(1024),
  size: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  oid: z.string().max(128).nullish(),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() }).nullish(),
});

export const errorAnswer = z.object({ error: z.string().max(2000).catch("") }).catch({ error: "" });

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as z from "zod";

/** What a backup says of itself, in `manifest.json`, which is written last: a folder without one is no backup. */
export const manifest = z.object({
  format: z.literal(1),
  product: z.string(),
  createdAt: z.iso.datetime(),
  /** A copy of a data directory starts on the same PostgreSQL and kind of machine alone. */
  postgres: z.number().int(),
  platform: z.string(),
  /** Names of the migrations that the database may have. */
  migrations: z.array(z.string()),
  models: z.enum(["content", "left-out"]),
  /** Models that no hub has; unknown where the database did not run. */
  imported: z.array(z.string()).optional(),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifest>;

export const manifestName = "manifest.json";
/** Below it a backup has what belongs into the home. */
export const contentFolder = "home";

export const thisPlatform = () => `${process.platform}-${process.arch}`;

export async function describeFile(root: string, path: string): Promise<Manifest["files"][number]> {
  const file = join(root, path);
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return { path, bytes: (await stat(file)).size, sha256: hash.digest("hex") };
}

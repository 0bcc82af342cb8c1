import { isSystemError } from "@/lib/kernel/errors/system-error";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import * as z from "zod";
import { temporarySuffix } from "./durable";
import { fileSize } from "./file-size";

/** A link to make: relative path of a safe name, digest and path of the content. */
export type ViewLink = { name: string; sha256: string; blobPath: string };

const manifestName = "manifest.json";
const manifest = z.array(z.object({ name: z.string(), sha256: z.string() }));

/** @returns the folder with these links; made once and found again afterwards. */
export async function ensureView(viewsDirectory: string, links: readonly ViewLink[]): Promise<string> {
  const content = JSON.stringify(
    links.map(({ name, sha256 }) => ({ name, sha256 })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
  const view = join(viewsDirectory, createHash("sha256").update(content).digest("hex").slice(0, 32));
  const folder = join(view, "files");
  if (await isWhole(folder, links)) return folder;
  await rm(view, { recursive: true, force: true });
  const draft = join(viewsDirectory, `${randomUUID()}${temporarySuffix}`);
  for (const { name, blobPath } of links) {
    const path = join(draft, "files", ...name.split("/"));
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await linkTo(blobPath, path, join(folder, ...name.split("/")));
  }
  await writeFile(join(draft, manifestName), content, { mode: 0o600 });
  await rename(draft, view);
  return folder;
}

/** Removes views that hold any of these contents: their links would keep the space. */
export async function removeViewsOf(viewsDirectory: string, sha256s: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(viewsDirectory)) {
    const held = await readJsonFile(join(viewsDirectory, name, manifestName), manifest);
    if (held?.some(({ sha256 }) => sha256s.has(sha256)) ?? true) {
      await rm(join(viewsDirectory, name), { recursive: true, force: true });
    }
  }
}

async function isWhole(folder: string, links: readonly ViewLink[]): Promise<boolean> {
  for (const { name, blobPath } of links) {
    const [linked, blob] = await Promise.all([fileSize(join(folder, ...name.split("/"))), fileSize(blobPath)]);
    if (linked === undefined || linked !== blob) return false;
  }
  return true;
}

/** A hard link; a symbolic one where the file system has no hard links. `finalPath` is where it will be after the rename. */
async function linkTo(blobPath: string, path: string, finalPath: string): Promise<void> {
  try {
    await link(blobPath, path);
  } catch (error) {
    if (!isSystemError(error, "EPERM", "ENOTSUP", "EMLINK", "ENOSYS")) throw error;
    await symlink(relative(dirname(finalPath), blobPath), path);
  }
}

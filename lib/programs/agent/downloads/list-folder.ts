import { groupVariants, wholeVariants } from "@/lib/serving/models/contract/variants";
import { fileProblems } from "@/lib/serving/engines/file-name";
import { AppError } from "@/lib/kernel/errors";
import { isSystemError } from "@/lib/kernel/errors/system-error";
import type { Dirent } from "node:fs";
import { opendir, realpath, stat, open } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

export type FolderFile = { name: string; sizeBytes: number };

const filesMax = 10_000;
const depthMax = 8;

/**
 * Model files of a folder and what is below it, by relative name. A link is followed only when it stays inside; hidden
 * folders and files with unsafe names are left out.
 *
 * @throws AppError INVALID_INPUT when the folder can not be read or has no whole model that an engine opens: of /etc, say,
 *   nothing is copied.
 */
export async function listFolder(path: string): Promise<FolderFile[]> {
  if (!isAbsolute(path)) throw new AppError("INVALID_INPUT", `${path} is no absolute path on this node.`);
  try {
    const root = await realpath(path);
    const leftOut = new Map<string, string>();
    const found = await walk(root, root, { depth: 0, leftOut });
    for (const [name, problem] of fileProblems(found.map((file) => file.name))) leftOut.set(name, problem);
    const files = found.filter((file) => !leftOut.has(file.name));
    if (wholeVariants(files).length === 0) throw new AppError("INVALID_INPUT", noModel(path, files, leftOut));
    return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new AppError("INVALID_INPUT", unreadable[code]?.(path) ?? `${path} can not be read on this node (${code}).`, {
      cause: error,
    });
  }
}

const unreadable: Record<string, (path: string) => string> = {
  ENOENT: (path) => `There is no folder ${path} on this node.`,
  ENOTDIR: (path) => `${path} is a file on this node; name the folder it is in.`,
  EACCES: (path) => `The agent of this node may not read ${path}.`,
};

/** Where a file of a folder really is. @returns undefined when that is outside the folder, or nowhere. */
export async function locateInside(root: string, name: string): Promise<string | undefined> {
  try {
    const [realRoot, target] = await Promise.all([realpath(root), realpath(join(root, ...name.split("/")))]);
    return isInside(realRoot, target) ? target : undefined;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ELOOP", "ENOTDIR")) return undefined;
    throw error;
  }
}

type Walk = { depth: number; leftOut: Map<string, string> };

async function walk(root: string, directory: string, { depth, leftOut }: Walk): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for await (const entry of await opendir(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (depth < depthMax && !entry.name.startsWith("."))
        files.push(...(await walk(root, path, { depth: depth + 1, leftOut })));
    } else {
      files.push(...(await takeFile(root, path, { entry, leftOut })));
    }
    if (files.length > filesMax)
      throw new AppError("INVALID_INPUT", `The folder has more than ${filesMax} model files.`);
  }
  return files;
}

/** A link to a folder is not entered: it could lead in a circle. */
async function takeFile(
  root: string,
  path: string,
  { entry, leftOut }: { entry: Dirent; leftOut: Map<string, string> },
): Promise<FolderFile[]> {
  if (!entry.isFile() && !entry.isSymbolicLink()) return [];
  const name = relative(root, path).split(sep).join("/");
  const target = await locateInside(root, name);
  if (target === undefined) return [];
  const { size: sizeBytes, isFile } = await stat(target).then((stats) => ({
    size: stats.size,
    isFile: stats.isFile(),
  }));
  if (!isFile || !extensions.has(extensionOf(target))) return [];
  if (extensionOf(target) === ".gguf" && (await firstBytes(target, 4)) !== "GGUF") {
    leftOut.set(name, "has the name of a GGUF file and is none");
    return [];
  }
  return [{ name, sizeBytes }];
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function noModel(path: string, files: FolderFile[], leftOut: Map<string, string>): string {
  return [`There is no model in ${path} that an engine here opens.`, whyNoModel(files), leftOutWords(leftOut)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function whyNoModel(files: FolderFile[]): string {
  const [partial] = groupVariants(files);
  if (partial) return `${partial.name} lacks part ${partial.missingParts.join(", ")} of its model.`;
  if (files.some(({ name }) => extensionOf(name) === ".safetensors"))
    return "Models in safetensors format have no engine here yet; import a GGUF of the same model.";
  return "It needs at least one GGUF file with weights; links that lead elsewhere are not followed.";
}

const namedMax = 3;

function leftOutWords(leftOut: Map<string, string>): string {
  if (leftOut.size === 0) return "";
  const named = [...leftOut]
    .slice(0, namedMax)
    .map(([name, problem]) => `${JSON.stringify(name.slice(0, 200))} ${problem}`);
  const more = leftOut.size > named.length ? `, and ${leftOut.size - named.length} more` : "";
  return `Left out: ${named.join(", ")}${more}.`;
}

/** What an import takes from a folder: weights in formats that can not run code, and the text beside them. */
const extensions = new Set([".gguf", ".safetensors", ".json", ".txt", ".model", ".jinja"]);

const extensionOf = (path: string) => /\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? "";

async function firstBytes(path: string, count: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}

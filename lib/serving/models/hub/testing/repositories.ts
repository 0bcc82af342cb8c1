import { createHash } from "node:crypto";
import { fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What a test says about a repository. `files` is a folder on disk, or content by name. */
export type TestRepository = {
  repoId: string;
  files: string | Record<string, Buffer | string>;
  /** Its content needs the hub's token, and says so as a gate. */
  gated?: boolean;
  /** It is not even shown without the hub's token. */
  private?: boolean;
  /** Fields of the model answer: `tags`, `pipeline_tag`, `downloads`, `likes`, `library_name`, `cardData`. */
  about?: Record<string, unknown>;
};

/** One file of a revision. `read` gives the bytes from `start` up to, not including, `end`. */
export type HubContent = {
  path: string;
  sizeBytes: number;
  sha256: string;
  gitSha1: string;
  large: boolean;
  read(start: number, end: number): Buffer;
};
export type HubRevision = { commit: string; files: Map<string, HubContent> };
export type HubRepository = Omit<TestRepository, "files"> & { revisions: HubRevision[]; lastModified: string };

/** From this size on a file is kept outside Git, as hubs do. */
export const largeFromBytes = 100_000;
const hashedAtOnce = 4 * 1024 * 1024;

/** @returns the files of one revision; the same files always have the same commit. */
export function revisionOf(files: TestRepository["files"]): HubRevision {
  const listed = typeof files === "string" ? readFolder(files) : Object.entries(files).map(inMemory);
  const commit = createHash("sha1")
    .update(JSON.stringify(listed.map(({ path, sha256 }) => [path, sha256])))
    .digest("hex");
  return { commit, files: new Map(listed.map((file) => [file.path, file])) };
}

/** The newest revision is the last one; a commit names any of them, `main` the newest. */
export function findRevision({ revisions }: HubRepository, name: string): HubRevision | undefined {
  return name === "main" ? revisions.at(-1) : revisions.find((revision) => revision.commit === name);
}

type Readable = Pick<HubContent, "path" | "sizeBytes" | "read">;

function inMemory([path, content]: [string, Buffer | string]): HubContent {
  const bytes = Buffer.from(content);
  return describe({ path, sizeBytes: bytes.length, read: (start, end) => bytes.subarray(start, end) });
}

function readFolder(root: string): HubContent[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => onDisk(file, relative(root, file).split(sep).join("/")));
}

function onDisk(file: string, path: string): HubContent {
  const fd = openSync(file, "r");
  return describe({
    path,
    sizeBytes: fstatSync(fd).size,
    read(start, end) {
      const bytes = Buffer.alloc(end - start);
      return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, start));
    },
  });
}

function describe(file: Readable): HubContent {
  const sha256 = createHash("sha256");
  const gitSha1 = createHash("sha1").update(`blob ${file.sizeBytes}\0`);
  for (let start = 0; start < file.sizeBytes; start += hashedAtOnce) {
    const bytes = file.read(start, Math.min(file.sizeBytes, start + hashedAtOnce));
    sha256.update(bytes);
    gitSha1.update(bytes);
  }
  const large = file.sizeBytes >= largeFromBytes;
  return { ...file, sha256: sha256.digest("hex"), gitSha1: gitSha1.digest("hex"), large };
}

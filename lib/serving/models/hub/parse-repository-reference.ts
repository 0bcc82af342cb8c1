import { AppError } from "@/lib/kernel/errors";

/** What somebody typed or pasted: a repository, perhaps with a revision and a file. */
export type RepositoryReference = { repoId: string; revision?: string; path?: string };

const part = /^[A-Za-z0-9_](?:[\w.-]{0,94}[\w])?$/;
const revisionPattern = /^[\w][\w./-]{0,254}$/;
/** Words after the repository in a hub's web addresses that are followed by a revision. */
const revisionWords = new Set(["tree", "blob", "resolve", "raw", "commit"]);
const otherKinds = new Set(["datasets", "spaces"]);

/**
 * Accepts `owner/name`, `name`, `owner/name@revision`, and any address of a hub's pages: with or without `https://`,
 * of the repository, a revision or a file.
 *
 * @throws AppError INVALID_INPUT
 */
export function parseRepositoryReference(text: string): RepositoryReference {
  const segments = segmentsOf(text.trim());
  const [kind] = segments;
  if (kind !== undefined && otherKinds.has(kind)) {
    throw new AppError("INVALID_INPUT", `That is the address of ${kind.replace(/s$/, "")}, not of a model.`);
  }
  const wordAt = segments.findIndex((segment, index) => index > 0 && revisionWords.has(segment));
  const [names, rest] = wordAt < 0 ? [segments, []] : [segments.slice(0, wordAt), segments.slice(wordAt + 1)];
  const [last = "", tag] = (names.at(-1) ?? "").split("@");
  const repoId = [...names.slice(0, -1), last].join("/");
  const [revision = tag, ...path] = rest;
  if (!isRepoId(repoId) || (revision !== undefined && !isRevision(revision))) throw notUnderstood(text);
  return {
    repoId,
    ...(revision === undefined ? {} : { revision }),
    ...(path.length === 0 ? {} : { path: path.join("/") }),
  };
}

/** The rules of the hub: two parts at most, no `--`, no `..`. */
export function isRepoId(repoId: string): boolean {
  const parts = repoId.split("/");
  return parts.length <= 2 && parts.every((name) => part.test(name)) && !/--|\.\./.test(repoId);
}

const isRevision = (revision: string) => revisionPattern.test(revision) && !revision.includes("..");

/** Parts of the path, without the host: that of an address, or a first part with a dot that is no owner's name. */
function segmentsOf(text: string): string[] {
  const isAddress = /^https?:\/\//i.test(text);
  const path = isAddress ? (URL.parse(text)?.pathname ?? "") : text.replace(/[?#].*$/, "");
  const segments = path.split("/").filter((segment) => segment !== "");
  const bare = !isAddress && segments.length > 1 && /^(www\.)?(hf\.co|huggingface\.co)$/i.test(segments[0] ?? "");
  return (bare ? segments.slice(1) : segments).map(decode);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A broken escape stands for itself.
    return segment;
  }
}

const notUnderstood = (text: string) =>
  new AppError(
    "INVALID_INPUT",
    `${JSON.stringify(text.slice(0, 200))} is no repository. Give its name, like "owner/model", or paste its address.`,
  );

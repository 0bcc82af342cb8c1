import { fileProblems } from "@/lib/serving/engines/file-name";
import type { ModelAnswer, TreeAnswer } from "./answers";

/** A repository at one commit, as a hub describes it. `commit` is empty in search results of hubs that do not say it. */
export type HubModel = {
  repoId: string;
  commit: string;
  author: string | null;
  gated: boolean;
  private: boolean;
  licence: string | null;
  tags: string[];
  /** What it is for, in the hub's words: `text-generation`. */
  task: string | null;
  library: string | null;
  downloads: number | null;
  likes: number | null;
  /** ISO 8601. */
  lastModified: string | null;
  cardData: Record<string, unknown> | null;
};

/**
 * `sha256` for large files, which are kept outside Git; `gitSha1` is the name Git gives the content of small ones.
 * `problem` says why a file can not be fetched: its name.
 */
export type HubFile = {
  path: string;
  sizeBytes: number;
  sha256: string | undefined;
  gitSha1: string | undefined;
  problem: string | undefined;
};

export function hubModelOf(answer: ModelAnswer): HubModel {
  return {
    repoId: answer.id,
    commit: answer.sha ?? "",
    author: answer.author ?? answer.id.split("/").at(-2) ?? null,
    gated: answer.gated !== false,
    private: answer.private,
    licence: licenceOf(answer),
    tags: answer.tags,
    task: answer.pipeline_tag ?? null,
    library: answer.library_name ?? null,
    downloads: answer.downloads ?? null,
    likes: answer.likes ?? null,
    lastModified: answer.lastModified ?? null,
    cardData: answer.cardData ?? null,
  };
}

/** For a large file `oid` names only the pointer that Git keeps, so its own digest counts alone. */
export function hubFilesOf(answer: TreeAnswer): HubFile[] {
  const files = answer.filter((entry) => entry.type === "file");
  const problems = fileProblems(files.map(({ path }) => path));
  return files.map(({ path, size, oid, lfs }) => ({
    path,
    sizeBytes: lfs?.size ?? size,
    sha256: lfs?.oid,
    gitSha1: lfs ? undefined : oid,
    problem: problems.get(path),
  }));
}

/** The card names it, and `other` there means: by this name. Search results carry it as a tag. */
function licenceOf({ cardData, tags }: ModelAnswer): string | null {
  const stated = [cardData?.["license_name"], cardData?.["license"]].find((value) => typeof value === "string");
  const tagged = tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length);
  return typeof stated === "string" ? stated.slice(0, 256) : (tagged ?? null);
}

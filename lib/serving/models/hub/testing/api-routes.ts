import type { ServerResponse } from "node:http";
import { findRevision, type HubRepository, type HubRevision } from "./repositories";

/** The hub's JSON routes. Each answers fully. */

export function answerSearch(
  res: ServerResponse,
  repositories: readonly HubRepository[],
  query: URLSearchParams,
): void {
  const words = (query.get("search") ?? "").toLowerCase().split(/\s+/);
  const filters = query.getAll("filter");
  const found = repositories.filter(
    (repository) =>
      words.every((word) => repository.repoId.toLowerCase().includes(word)) &&
      filters.every((filter) => tagsOf(repository).includes(filter)),
  );
  const limit = Number(query.get("limit") ?? 20);
  answerJson(
    res,
    found.slice(0, limit).flatMap((repository) => {
      const revision = findRevision(repository, "main");
      return revision ? [modelOf(repository, revision)] : [];
    }),
  );
}

export function answerModel(res: ServerResponse, repository: HubRepository, revision: HubRevision): void {
  const siblings = [...revision.files.keys()].map((rfilename) => ({ rfilename }));
  answerJson(res, { ...modelOf(repository, revision), siblings });
}

/** One page of a listing; the Link header leads to the next one. */
export function answerTree(
  res: ServerResponse,
  revision: HubRevision,
  { url, pageSize }: { url: URL; pageSize: number },
): void {
  const offset = Number(url.searchParams.get("cursor") ?? 0);
  const files = [...revision.files.values()];
  if (offset + pageSize < files.length) {
    const next = new URL(url);
    next.searchParams.set("cursor", String(offset + pageSize));
    res.setHeader("link", `<${next.href}>; rel="next"`);
  }
  answerJson(
    res,
    files.slice(offset, offset + pageSize).map(({ path, sizeBytes, gitSha1, sha256, large }) => ({
      type: "file",
      path,
      size: sizeBytes,
      oid: gitSha1,
      ...(large ? { lfs: { oid: sha256, size: sizeBytes, pointerSize: 135 } } : {}),
    })),
  );
}

export function answerError(res: ServerResponse, status: number, code: string, message: string): void {
  res.writeHead(status, { "x-error-code": code, "x-error-message": message, "content-type": "application/json" });
  res.end(JSON.stringify({ error: message }));
}

function answerJson(res: ServerResponse, body: unknown): void {
  res.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

function modelOf(repository: HubRepository, { commit, files }: HubRevision): Record<string, unknown> {
  const { repoId, about = {}, gated = false, lastModified } = repository;
  return {
    id: repoId,
    modelId: repoId,
    author: repoId.split("/")[0],
    sha: commit,
    gated: gated ? "auto" : false,
    private: repository.private ?? false,
    disabled: false,
    downloads: 0,
    likes: 0,
    lastModified,
    usedStorage: [...files.values()].reduce((sum, file) => sum + file.sizeBytes, 0),
    ...about,
    tags: tagsOf(repository),
  };
}

/** Hubs tag a repository with the formats it holds. */
function tagsOf({ about = {}, revisions }: HubRepository): string[] {
  const own = Array.isArray(about["tags"]) ? about["tags"].map(String) : [];
  const names = [...(revisions.at(-1)?.files.keys() ?? [])];
  const formats = ["gguf", "safetensors"].filter((format) => names.some((name) => name.endsWith(`.${format}`)));
  return [...new Set([...own, ...formats])];
}

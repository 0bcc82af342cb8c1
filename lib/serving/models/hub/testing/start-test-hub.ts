import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerError, answerModel, answerSearch, answerTree } from "./api-routes";
import { createFaults, faultOf, type Fault, type Faults, type Route } from "./faults";
import { findRevision, revisionOf, type HubContent, type HubRepository, type TestRepository } from "./repositories";
import { createThrottle, sendContent } from "./send-content";

export type TestHubOptions = {
  repositories: readonly TestRepository[];
  faults?: readonly Fault[];
  /** Opens what is gated or private. */
  token?: string;
  /** Shared by all connections; 0 means no limit. */
  bytesPerSecond?: number;
  /** Files per page of a listing. */
  pageSize?: number;
  port?: number;
  host?: string;
};

/** One request as it arrived, and how many bytes of content were sent for it. */
export type ServedRequest = {
  method: string;
  route: Route;
  repoId: string;
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  authorization: string | undefined;
  host: string | undefined;
  bytesSent: number;
};

export type TestHub = {
  url: string;
  /** Everything that was asked for, oldest first. */
  requests: ServedRequest[];
  faults: Faults;
  /** Gives a repository a new revision; the old ones stay, as on a real hub. @returns its commit. */
  push(repoId: string, files: TestRepository["files"]): string;
  commitOf(repoId: string): string;
  fileOf(repoId: string, path: string): HubContent;
  /** Bytes of content sent for a file, over all requests. */
  bytesSentFor(path: string): number;
  /** Cuts all connections and stops. */
  close(): Promise<void>;
};

/**
 * A real HTTP server with the routes of the Hugging Face hub: search, model, tree, resolve, and storage that large files
 * are redirected to. It can be told to fail in every way a download must survive.
 */
export async function startTestHub(options: TestHubOptions): Promise<TestHub> {
  const { token, pageSize = 1000, bytesPerSecond = 0, port = 0, host = "127.0.0.1" } = options;
  const repositories = new Map<string, HubRepository>();
  const faults = createFaults(options.faults ?? []);
  const throttle = createThrottle(bytesPerSecond);
  const requests: ServedRequest[] = [];
  /** Addresses that were handed out: like signed ones, others do not open anything. */
  const signatures = new Map<string, { repoId: string; file: HubContent }>();
  for (const { files, ...repository } of options.repositories) {
    const lastModified = "2026-01-01T00:00:00.000Z";
    repositories.set(repository.repoId, { ...repository, revisions: [revisionOf(files)], lastModified });
  }

  const server = createServer((req, res) => {
    serve(req, res).catch((error: unknown) => res.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(port, host);
  await once(server, "listening");
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const address = new URL(req.url ?? "/", url);
    const segments = address.pathname.split("/").filter(Boolean).map(decodeURIComponent);
    if (segments[0] === "storage") return serveStorage(req, res, address);
    if (segments[0] === "api" && segments[1] === "models") return serveApi(req, res, address, segments.slice(2));
    const at = segments.indexOf("resolve");
    if (at > 0) return serveResolve(req, res, segments.slice(0, at).join("/"), segments.slice(at + 1));
    return answerError(res, 404, "", "Not Found");
  }

  function note(req: IncomingMessage, route: Route, repoId: string, path: string): ServedRequest {
    const { range, authorization, host: asked } = req.headers;
    const ifRange = req.headers["if-range"]?.toString();
    const one = { method: req.method ?? "", route, repoId, path, range, ifRange, authorization, host: asked };
    const served = { ...one, bytesSent: 0 };
    requests.push(served);
    return served;
  }

  /** @returns true when a fault has answered already. */
  function answeredByFault(res: ServerResponse, striking: readonly Fault[]): boolean {
    const status = faultOf(striking, "status");
    const redirect = faultOf(striking, "redirect");
    if (status) {
      if (status.retryAfter !== undefined) res.setHeader("retry-after", status.retryAfter);
      answerError(res, status.status, status.errorCode ?? "", "The hub was told to fail.");
    } else if (redirect) {
      res.writeHead(302, { location: redirect.to }).end();
    }
    return status !== undefined || redirect !== undefined;
  }

  const mayRead = (req: IncomingMessage) => token !== undefined && req.headers.authorization === `Bearer ${token}`;

  function serveApi(req: IncomingMessage, res: ServerResponse, address: URL, segments: string[]): void {
    if (segments.length === 0) {
      note(req, "search", "", "");
      const visible = [...repositories.values()].filter((repository) => !repository.private || mayRead(req));
      if (!answeredByFault(res, faults.strike("search", ""))) answerSearch(res, visible, address.searchParams);
      return;
    }
    const at = segments.findIndex((segment, index) => index > 0 && (segment === "revision" || segment === "tree"));
    const repoId = segments.slice(0, at < 0 ? undefined : at).join("/");
    const route = segments[at] === "tree" ? "tree" : "model";
    note(req, route, repoId, "");
    if (answeredByFault(res, faults.strike(route, ""))) return;
    const repository = repositories.get(repoId);
    if (!repository || (repository.private && !mayRead(req))) {
      answerError(res, mayRead(req) ? 404 : 401, "RepoNotFound", "Repository not found");
      return;
    }
    const revision = findRevision(repository, at < 0 ? "main" : (segments[at + 1] ?? ""));
    if (!revision) answerError(res, 404, "RevisionNotFound", "Invalid rev id");
    else if (route === "tree") answerTree(res, revision, { url: address, pageSize });
    else answerModel(res, repository, revision);
  }

  async function serveResolve(
    req: IncomingMessage,
    res: ServerResponse,
    repoId: string,
    [revisionName = "", ...names]: string[],
  ): Promise<void> {
    const path = names.join("/");
    const served = note(req, "resolve", repoId, path);
    const striking = faults.strike("resolve", path);
    if (answeredByFault(res, striking)) return;
    const repository = repositories.get(repoId);
    if (!repository || (repository.private && !mayRead(req))) {
      return answerError(res, mayRead(req) ? 404 : 401, "RepoNotFound", "Repository not found");
    }
    const revision = findRevision(repository, revisionName);
    if (!revision) return answerError(res, 404, "RevisionNotFound", "Invalid rev id");
    if (repository.gated && !mayRead(req)) {
      return answerError(res, req.headers.authorization ? 403 : 401, "GatedRepo", `Access to ${repoId} is restricted`);
    }
    const file = revision.files.get(path);
    if (!file) return answerError(res, 404, "EntryNotFound", "Entry not found");
    const moved = faultOf(striking, "moved");
    res.setHeader("x-repo-commit", moved ? "f".repeat(40) : revision.commit);
    if (!file.large) return sendContent(req, res, file, { faults: striking, throttle, onSent: count(served) });
    const signature = randomUUID();
    signatures.set(signature, { repoId, file });
    res.setHeader("x-linked-size", file.sizeBytes);
    res.setHeader("x-linked-etag", `"${file.sha256}"`);
    res.writeHead(302, { location: `/storage/${file.sha256}?signature=${signature}` }).end();
  }

  async function serveStorage(req: IncomingMessage, res: ServerResponse, address: URL): Promise<void> {
    const signed = signatures.get(address.searchParams.get("signature") ?? "");
    const path = signed?.file.path ?? "";
    const served = note(req, "storage", signed?.repoId ?? "", path);
    const striking = faults.strike("storage", path);
    if (answeredByFault(res, striking)) return;
    if (!signed) return answerError(res, 403, "", "The address has expired");
    return sendContent(req, res, signed.file, { faults: striking, throttle, onSent: count(served) });
  }

  const count = (served: ServedRequest) => (bytes: number) => {
    served.bytesSent += bytes;
  };

  function repositoryOf(repoId: string): HubRepository {
    const repository = repositories.get(repoId);
    if (!repository) throw new Error(`The test hub has no ${repoId}`);
    return repository;
  }

  return {
    url,
    requests,
    faults,
    push(repoId, files) {
      const revision = revisionOf(files);
      repositoryOf(repoId).revisions.push(revision);
      return revision.commit;
    },
    commitOf: (repoId) => repositoryOf(repoId).revisions.at(-1)?.commit ?? "",
    fileOf(repoId, path) {
      const file = repositoryOf(repoId).revisions.at(-1)?.files.get(path);
      if (!file) throw new Error(`The test hub has no ${path} in ${repoId}`);
      return file;
    },
    bytesSentFor: (path) => requests.filter((one) => one.path === path).reduce((sum, one) => sum + one.bytesSent, 0),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

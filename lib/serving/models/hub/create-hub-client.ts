import { createEgress, readCapped, type Egress, type OpenResponse } from "@/lib/kernel/egress";
import { hubUrl, judgeHubAnswer, judgeNetworkError } from "@/lib/kernel/egress/hub";
import { AppError } from "@/lib/kernel/errors";
import { parseJson } from "@/lib/kernel/json/parse-json";
import type * as z from "zod";
import { modelAnswer, searchAnswer, treeAnswer, type TreeAnswer } from "./answers";
import { hubFilesOf, hubModelOf, type HubFile, type HubModel } from "./hub-model";
import { isRepoId } from "./parse-repository-reference";

export type HubClientOptions = {
  endpoint: string;
  token: string | undefined;
  egress?: Egress;
};

/** `filter` narrows to repositories with these tags: `gguf`, `safetensors`, `text-generation`. */
export type SearchOptions = { limit?: number; filter?: string | readonly string[] };

/** Any server that speaks the routes of the Hugging Face hub. Every member throws AppError with what the reader can do. */
export type HubClient = {
  searchModels(query: string, options?: SearchOptions): Promise<HubModel[]>;
  /** The commit of the answer is what the revision means now; pin it. */
  getModel(repoId: string, revision?: string): Promise<HubModel>;
  /** Every file of a commit, with the reason where one can not be fetched. Names are not safe to use as paths. */
  listFiles(repoId: string, commit: string): Promise<HubFile[]>;
  /** Bytes from `start` up to, not including, `endExclusive`; fewer where the file ends. */
  readRange(repoId: string, commit: string, path: string, start: number, endExclusive: number): Promise<Buffer>;
  /** The model card, as Markdown by strangers. @returns undefined when there is none to read. */
  readCard(repoId: string, commit: string): Promise<string | undefined>;
  /** Where people look at a repository, and accept its licence. */
  pageUrl(repoId: string): string;
};

const deadlineMs = 30_000;
const jsonBytesMax = 16 * 1024 * 1024;
const cardBytesMax = 1024 * 1024;
const rangeBytesMax = 64 * 1024 * 1024;
const pagesMax = 100;
/** What of a repository a search answers with; hubs that do not know the parameter send everything. */
const searchFields = [
  "author",
  "cardData",
  "downloads",
  "gated",
  "lastModified",
  "library_name",
  "likes",
  "pipeline_tag",
  "private",
  "sha",
  "tags",
];

let sharedEgress: Egress | undefined;

export function createHubClient({ endpoint, token, egress }: HubClientOptions): HubClient {
  const home = new URL(endpoint);
  const outbound = egress ?? (sharedEgress ??= createEgress());

  async function get<Result>(
    url: URL,
    asked: { repoId: string; object?: string; range?: string },
    read: (answer: OpenResponse) => Promise<Result>,
  ): Promise<Result> {
    try {
      const answer = await outbound.open({
        url,
        home,
        token,
        headers: { "accept-encoding": "identity", ...(asked.range ? { range: asked.range } : {}) },
        headersMs: deadlineMs,
        idleMs: deadlineMs,
        signal: AbortSignal.timeout(deadlineMs),
      });
      if (answer.status >= 200 && answer.status < 300) return await read(answer);
      await answer.body.dump();
      throw judgeHubAnswer(answer, { endpoint: home, hasToken: Boolean(token), ...asked });
    } catch (error) {
      throw judgeNetworkError(error, home);
    }
  }

  async function parse<Schema extends z.ZodType>(answer: OpenResponse, schema: Schema): Promise<z.output<Schema>> {
    const parsed = schema.safeParse(parseJson((await readCapped(answer.body, jsonBytesMax)).toString("utf8")));
    if (parsed.success) return parsed.data;
    throw new AppError("HUB_UNREACHABLE", `${home.host} does not answer like a model hub.`, { cause: parsed.error });
  }

  return {
    pageUrl: (repoId) => hubUrl(endpoint, checkedRepoId(repoId)).href,

    searchModels(query, { limit = 20, filter = [] } = {}) {
      const url = hubUrl(endpoint, "api/models");
      url.search = new URLSearchParams([
        ["search", query],
        ["limit", String(limit)],
        ["sort", "downloads"],
        ["direction", "-1"],
        ...[filter].flat().map((tag) => ["filter", tag]),
        ...searchFields.map((field) => ["expand[]", field]),
      ]).toString();
      return get(url, { repoId: "the search" }, async (answer) => {
        const found = await parse(answer, searchAnswer);
        return found.filter((model) => isRepoId(model.id)).map(hubModelOf);
      });
    },

    getModel(repoId, revision = "main") {
      const url = hubUrl(endpoint, "api/models", checkedRepoId(repoId), "revision", { segment: revision });
      return get(url, { repoId, object: `revision ${revision}` }, async (answer) => {
        const model = hubModelOf(await parse(answer, modelAnswer));
        if (model.commit !== "") return { ...model, repoId };
        throw new AppError("HUB_UNREACHABLE", `${home.host} does not say which commit ${repoId} is at.`);
      });
    },

    async listFiles(repoId, commit) {
      const entries: TreeAnswer = [];
      let url: URL | undefined = hubUrl(endpoint, "api/models", checkedRepoId(repoId), "tree", { segment: commit });
      url.search = "recursive=true";
      for (let page = 0; url; page += 1) {
        if (page === pagesMax) throw new AppError("HUB_UNREACHABLE", `${repoId} lists more files than can be shown.`);
        const current: URL = url;
        url = await get(current, { repoId, object: `revision ${commit}` }, async (answer) => {
          entries.push(...(await parse(answer, treeAnswer)));
          return nextPage(answer.headers["link"], current);
        });
      }
      return hubFilesOf(entries);
    },

    async readRange(repoId, commit, path, start, endExclusive) {
      if (endExclusive <= start) return Buffer.alloc(0);
      if (endExclusive - start > rangeBytesMax)
        throw new AppError("INVALID_INPUT", "That is too much to read at once.");
      const url = hubUrl(endpoint, checkedRepoId(repoId), "resolve", { segment: commit }, path);
      const range = `bytes=${start}-${endExclusive - 1}`;
      return get(url, { repoId, object: `file ${path}`, range }, (answer) => readSlice(answer, start, endExclusive));
    },

    async readCard(repoId, commit) {
      const url = hubUrl(endpoint, checkedRepoId(repoId), "resolve", { segment: commit }, "README.md");
      try {
        return await get(url, { repoId, object: "file README.md" }, async (answer) =>
          (await readCapped(answer.body, cardBytesMax)).toString("utf8"),
        );
      } catch (error) {
        if (error instanceof AppError && ["NOT_FOUND", "GATED_MODEL"].includes(error.code)) return undefined;
        throw error;
      }
    },
  };
}

/** A server that ignores ranges sends the file from its beginning; then no more is read than needed. */
async function readSlice({ status, body }: OpenResponse, start: number, endExclusive: number): Promise<Buffer> {
  const skip = status === 206 ? 0 : start;
  if (skip > rangeBytesMax) {
    body.destroy();
    throw new AppError("HUB_UNREACHABLE", "The hub does not serve parts of files.");
  }
  const wanted = skip + endExclusive - start;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= wanted) break;
  }
  return Buffer.concat(chunks).subarray(skip, wanted);
}

function checkedRepoId(repoId: string): string {
  if (isRepoId(repoId)) return repoId;
  throw new AppError("INVALID_INPUT", `${JSON.stringify(repoId.slice(0, 200))} is no repository name.`);
}

/** The next page of a listing, from its Link header (RFC 8288). It has to be on the same server. */
function nextPage(header: string | string[] | undefined, current: URL): URL | undefined {
  for (const link of [header ?? []].flat().flatMap((value) => value.split(/,(?=\s*<)/))) {
    const [, target, parameters = ""] = /^\s*<([^>]*)>(.*)$/.exec(link) ?? [];
    if (target === undefined || !/;\s*rel="?next"?/i.test(parameters)) continue;
    const url = URL.parse(target, current.href);
    if (url?.origin === current.origin) return url;
    throw new AppError("HUB_UNREACHABLE", `${current.host} continues a list on another server, which is not followed.`);
  }
  return undefined;
}

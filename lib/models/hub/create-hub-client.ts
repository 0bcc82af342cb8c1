import { AppError } from "@/lib/errors";
import * as z from "zod";
import { hubModelAnswer, treeEntry, type HubModelAnswer } from "./answers";
import { hubFetch, type HubConnection, type HubResponse } from "./hub-fetch";

/** A repository at one commit. `commit` is empty in search results of hubs that do not say it. */
export type HubModel = {
  repoId: string;
  commit: string;
  gated: boolean;
  private: boolean;
  licence: string | null;
  task: string | null;
  downloads: number | null;
  likes: number | null;
  lastModified: string | null;
};

/** One file: SHA-256 for large ones, the Git blob SHA-1 for small ones. */
export type HubFile = { path: string; sizeBytes: number; sha256: string | undefined; gitSha1: string | undefined };

export type HubClient = {
  searchModels(query: string, options: { limit: number; filter?: string }): Promise<HubModel[]>;
  getModel(repoId: string, revision: string): Promise<HubModel>;
  listFiles(repoId: string, commit: string): Promise<HubFile[]>;
  /** Bytes [start, end) of a file. Fewer when the file ends; never more. */
  readRange(repoId: string, commit: string, path: string, start: number, end: number): Promise<Uint8Array>;
  /** The README, or undefined when there is none. */
  readCard(repoId: string, commit: string): Promise<string | undefined>;
  pageUrl(repoId: string): string;
};

/** Largest answer that is kept in memory, in bytes. */
const answerBytesMax = 32 * 1024 * 1024;
const cardBytesMax = 256 * 1024;
/** Pages of a repository's listing; at 1,000 files each this is more than any repository has. */
const pagesMax = 100;

/** A client for any server that speaks the routes of the Hugging Face hub. */
export function createHubClient(hub: HubConnection): HubClient {
  const readRange: HubClient["readRange"] = async (repoId, commit, path, start, end) => {
    const address = `${repoId}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
    const answer = await hubFetch(hub, address, { range: `bytes=${start}-${end - 1}` });
    // A server that ignores ranges sends the file from its beginning.
    const skip = answer.response.statusCode === 206 ? 0 : start;
    return (await readBytes(answer, skip + end - start)).subarray(skip);
  };
  return {
    readRange,
    pageUrl: (repoId) => `${hub.endpoint}/${repoId}`,
    async searchModels(query, { limit, filter }) {
      const search = new URLSearchParams({
        search: query,
        limit: String(limit),
        sort: "downloads",
        direction: "-1",
        full: "true",
        ...(filter ? { filter } : {}),
      });
      const answers = await readJson(await hubFetch(hub, `api/models?${search.toString()}`), z.array(z.unknown()));
      return answers.flatMap((answer) => {
        const parsed = hubModelAnswer.safeParse(answer);
        return parsed.success ? [toModel(parsed.data)] : [];
      });
    },
    async getModel(repoId, revision) {
      const answer = await readJson(
        await hubFetch(hub, `api/models/${repoId}/revision/${encodeURIComponent(revision)}`),
        hubModelAnswer,
      );
      if (!answer.sha)
        throw new AppError("HUB_UNREACHABLE", `The hub does not say which commit "${revision}" of ${repoId} is.`);
      return { ...toModel(answer), repoId };
    },
    async listFiles(repoId, commit) {
      const files: HubFile[] = [];
      let next: string | undefined = `api/models/${repoId}/tree/${commit}?recursive=true`;
      for (let page = 0; next !== undefined && page < pagesMax; page += 1) {
        const answer: HubResponse = await hubFetch(hub, next);
        next = nextPage(answer, hub);
        for (const entry of await readJson(answer, z.array(treeEntry))) {
          if (entry.type === "file") files.push(toFile(entry));
        }
      }
      return files;
    },
    async readCard(repoId, commit) {
      try {
        const bytes = await readRange(repoId, commit, "README.md", 0, cardBytesMax);
        return new TextDecoder().decode(bytes);
      } catch (error) {
        if (error instanceof AppError && (error.code === "NOT_FOUND" || error.code === "GATED_MODEL")) return undefined;
        throw error;
      }
    },
  };
}

function toModel(answer: HubModelAnswer): HubModel {
  const licenceTag = answer.tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length);
  return {
    repoId: answer.id,
    commit: answer.sha ?? "",
    gated: answer.gated !== false,
    private: answer.private,
    licence: answer.cardData?.license ?? licenceTag ?? null,
    task: answer.pipeline_tag ?? null,
    downloads: answer.downloads ?? null,
    likes: answer.likes ?? null,
    lastModified: answer.lastModified ?? null,
  };
}

function toFile({ path, size, lfs, oid }: z.infer<typeof treeEntry>): HubFile {
  const gitSha1 = !lfs && oid && /^[0-9a-f]{40}$/.test(oid) ? oid : undefined;
  return { path, sizeBytes: lfs?.size ?? size, sha256: lfs?.oid, gitSha1 };
}

/** RFC 8288 `Link: <…>; rel="next"`, followed on the hub's own host alone. */
function nextPage({ response }: HubResponse, hub: HubConnection): string | undefined {
  const link = /<([^>]+)>;\s*rel="next"/.exec(String(response.headers["link"] ?? ""))?.[1];
  if (!link) return undefined;
  const url = new URL(link, hub.endpoint);
  return url.host === new URL(hub.endpoint).host ? `${url.pathname.slice(1)}${url.search}` : undefined;
}

async function readJson<Schema extends z.ZodType>(answer: HubResponse, schema: Schema): Promise<z.output<Schema>> {
  const text = new TextDecoder().decode(await readBytes(answer, answerBytesMax));
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new AppError(
      "HUB_UNREACHABLE",
      `${answer.url.host} did not answer like a model hub. Check its address in Settings.`,
      { cause: parsed.error },
    );
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not a hub; the schema says so in words.
    return undefined;
  }
}

/** Reads at most so many bytes and hangs up. */
async function readBytes({ response }: HubResponse, bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    received += chunk.byteLength;
    if (received >= bytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax);
}

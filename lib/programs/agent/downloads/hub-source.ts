import type { BodySink, Egress, OpenResponse } from "@/lib/kernel/egress";
import { hubUrl, judgeHubAnswer, judgeNetworkError } from "@/lib/kernel/egress/hub";
import { AppError } from "@/lib/kernel/errors";
import type { AssignedDownload, AssignedFile } from "@/lib/serving/nodes/protocol";
import type { ByteRange } from "./byte-ranges";
import { SourceChanged, type Opened, type Source } from "./source";
import type { Tuning } from "./tuning";
import type { Readable } from "node:stream";

type HubPlace = Extract<AssignedDownload["source"], { kind: "hub" }>;
type Options = { egress: Egress; tuning: Pick<Tuning, "headersMs" | "stallMs" | "writeBytes"> };
type Asked = { range: ByteRange; validator: string | undefined; signal: AbortSignal };

/**
 * A file on a hub. The first range goes through the hub, which may redirect to where the bytes are; the others go there
 * at once until that place refuses, because its address is signed and expires.
 */
export function hubSource(place: HubPlace, file: AssignedFile, { egress, tuning }: Options): Source {
  const home = new URL(place.endpoint);
  const resolve = hubUrl(place.endpoint, place.repoId, "resolve", { segment: place.revision }, file.name);
  let direct: URL | undefined;

  const request = (url: URL, { range, validator, signal }: Asked) => ({
    url,
    home,
    token: place.token,
    headers: { "accept-encoding": "identity", ...rangeHeaders(range, file.sizeBytes, validator) },
    headersMs: tuning.headersMs,
    idleMs: tuning.stallMs,
    signal,
  });

  function open(answer: OpenResponse, asked: Asked): Opened {
    // A body that breaks before anybody reads it would end the process; its reader gets the error all the same.
    answer.body.on("error", () => undefined);
    const cancel = () => void answer.body.destroy();
    try {
      if (answer.status !== 200 && answer.status !== 206) throw refusal(answer);
      checkPinned(answer, place, file);
      const read = (sink: BodySink) => readBody(answer.body, sink, tuning.writeBytes);
      return { ...checkAnswer(answer, asked, file), read, cancel };
    } catch (error) {
      cancel();
      throw error;
    }
  }

  async function openDirect(url: URL, asked: Asked): Promise<Opened | undefined> {
    const answer = await egress.openDirect(request(url, asked));
    if (!answer) return undefined;
    try {
      return { ...checkAnswer(answer, asked, file), read: answer.read, cancel: answer.cancel };
    } catch (error) {
      answer.cancel();
      throw error;
    }
  }

  /** What storage behind the hub refuses says nothing about the repository; the next address may work. */
  function refusal(answer: OpenResponse): AppError {
    if (answer.url.origin + answer.url.pathname !== resolve.origin + resolve.pathname && answer.status < 429) {
      return new AppError("HUB_UNREACHABLE", `The storage behind ${home.host} refused the file (${answer.status}).`);
    }
    const asked = { endpoint: home, repoId: place.repoId, object: `file ${file.name}`, hasToken: Boolean(place.token) };
    return judgeHubAnswer(answer, asked);
  }

  return {
    origin: file.sha256 ? `sha256:${file.sha256}` : resolve.href,
    parallel: true,
    explain: (error) => judgeNetworkError(error, home),
    async open(range, options) {
      const asked = { range, ...options };
      const opened = direct && (await openDirect(direct, asked));
      if (opened) return opened;
      const answer = await egress.open(request(resolve, asked));
      direct = undefined;
      const first = open(answer, asked);
      direct = answer.url;
      return first;
    },
  };
}

/** A file of one segment is asked for as a whole: not every server serves ranges. */
function rangeHeaders(
  [start, end]: ByteRange,
  sizeBytes: number,
  validator: string | undefined,
): Record<string, string> {
  if (start === 0 && end === sizeBytes) return {};
  return { range: `bytes=${start}-${end - 1}`, ...(validator ? { "if-range": validator } : {}) };
}

/** Weak tags may not be used with If-Range (RFC 9110, 13.1.5). */
function strongTag(header: string | string[] | undefined): string | undefined {
  const tag = String(header ?? "");
  return /^"[\x21\x23-\x7e]{0,256}"$/.test(tag) ? tag : undefined;
}

/** A hub says with every file which commit it is of and, for large ones, which content. */
function checkPinned(answer: OpenResponse, { revision }: HubPlace, { sha256, name }: AssignedFile): void {
  for (const { headers } of [...answer.hops, answer]) {
    const commit = headers["x-repo-commit"];
    if (commit !== undefined && commit !== revision && /^[0-9a-f]{40}$/.test(revision)) {
      const said = String(commit).slice(0, 12);
      throw new AppError(
        "CONTENT_MISMATCH",
        `The hub answered with revision ${said} instead of ${revision.slice(0, 12)}.`,
      );
    }
    const linked = String(headers["x-linked-etag"] ?? "").replaceAll('"', "");
    if (sha256 && /^[0-9a-f]{64}$/.test(linked) && linked !== sha256) {
      throw new AppError("CONTENT_MISMATCH", `The hub offers other content for ${name} than it listed.`);
    }
  }
}

type Answer = Pick<OpenResponse, "status" | "headers">;

/** Whether the answer is what was asked for, of the file that was asked for. @throws SourceChanged, AppError */
function checkAnswer(answer: Answer, { range, validator }: Asked, file: AssignedFile) {
  const seen = strongTag(answer.headers["etag"]);
  if (validator !== undefined && seen !== undefined && seen !== validator) throw new SourceChanged();
  checkLength(answer, range, file);
  return { validator: seen, whole: answer.status === 200 };
}

function checkLength({ status, headers }: Answer, [start, end]: ByteRange, file: AssignedFile): void {
  const wrong = (said: string) =>
    new AppError("CONTENT_MISMATCH", `${file.name} should have ${file.sizeBytes} bytes; the hub now says ${said}.`);
  if (status === 200) {
    const length = headers["content-length"];
    if (length !== undefined && Number(length) !== file.sizeBytes) throw wrong(String(length));
    return;
  }
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(String(headers["content-range"] ?? "")) ?? [];
  if (total !== undefined && total !== "*" && Number(total) !== file.sizeBytes) throw wrong(total);
  if (Number(first) !== start || !(Number(last) < end)) {
    throw new AppError("HUB_UNREACHABLE", `The hub sent another range of ${file.name} than was asked for.`);
  }
}

/** What has arrived is handed over at least this often, so that little is lost with the process. */
const holdMs = 50;

/** Hands over a body in batches; one is written while the next one is gathered. */
async function readBody(body: Readable, sink: BodySink, batchBytes: number): Promise<void> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let heldSince = performance.now();
  let writing: Promise<void> = Promise.resolve();

  async function handOver(): Promise<void> {
    await writing;
    if (bytes === 0) return;
    writing = sink.take(batch);
    // Whoever awaits it gets the failure; until then it is not unhandled.
    writing.catch(() => undefined);
    batch = [];
    bytes = 0;
    heldSince = performance.now();
  }

  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      batch.push(chunk);
      bytes += chunk.byteLength;
      const pause = sink.arrived(chunk.byteLength);
      if (bytes >= batchBytes || performance.now() - heldSince > holdMs) await handOver();
      if (pause) await pause;
    }
  } finally {
    await handOver();
    await writing;
  }
}

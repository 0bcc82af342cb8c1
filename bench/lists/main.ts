import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ApiClient } from "../../e2e/api-client";
import { startProduct } from "../../e2e/product";
import { owner } from "../../e2e/sign-in";
import { seed } from "./seed";

/*
 * What open pages cost when there is much: each asks for the overview and for what its own list needs as often as the
 * console does, names the answer it has, and turns a page or searches now and then. Pages are open for a while before answers
 * count: what an installation costs in the first seconds after its start is told apart. Printed last: the 95th percentile of
 * each address and the memory of web, from the start on, as ratios to their bars.
 */

const size = { deployments: 10_000, models: 1_000, nodes: 50 };
const pages = 20;
const seconds = Number(process.argv[2] ?? 60);
const warmUpSeconds = 15;
const barMs = 150;
const barBytes = 400 * 2 ** 20;

type Span = { countFrom: number; endAt: number };

const product = await startProduct({ hubUrl: "http://127.0.0.1:9" });
const took = new Map<string, number[]>();
const tookAtFirst: number[] = [];
let peakBytes = 0;
let unchanged = 0;
let asked = 0;

try {
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  await seed(product.home, size);
  const countFrom = performance.now() + warmUpSeconds * 1000;
  const span = { countFrom, endAt: countFrom + seconds * 1000 };
  await Promise.all([...Array.from({ length: pages }, (_, at) => openPage(api, at, span)), watchMemory(span.endAt)]);
} finally {
  await product.remove();
}

console.log(
  `in the first ${warmUpSeconds} s, not counted below: ${tookAtFirst.length} answers, median ${percentile(tookAtFirst, 0.5).toFixed(0)} ms, p95 ${percentile(tookAtFirst, 0.95).toFixed(0)} ms`,
);
for (const [path, times] of [...took].toSorted(([a], [b]) => a.localeCompare(b))) {
  const p95 = percentile(times, 0.95);
  console.log(
    `${path}: ${times.length} answers, median ${percentile(times, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms; ratio to the bar of ${barMs} ms: ${(p95 / barMs).toFixed(2)}`,
  );
}
console.log(`answers that had not changed and were not sent: ${unchanged} of ${asked}`);
console.log(
  `web at most: ${(peakBytes / 2 ** 20).toFixed(0)} MiB; ratio to the bar of ${barBytes / 2 ** 20} MiB: ${(peakBytes / barBytes).toFixed(2)}`,
);

/** One tab: the shell's poll beside those of its list. */
async function openPage(api: ApiClient, at: number, span: Span): Promise<void> {
  const ofList =
    at % 2 === 0
      ? [poll(api, "/api/serving/deployments/page", (turn) => queryOf(at, turn), 2000, span, at)]
      : [
          poll(api, "/api/models/page", (turn) => queryOf(at, turn), 5000, span, at),
          poll(api, "/api/nodes/summaries", () => "", 3000, span, at),
        ];
  await Promise.all([poll(api, "/api/overview", () => "", 2500, span, at), ...ofList]);
}

/** The first page most of the time, at times a later one, a search, another order. */
function queryOf(at: number, turn: number): string {
  const other = ["offset=950", "search=9", at % 2 === 0 ? "sort=memory&descending=true" : "sort=size&descending=true"];
  return turn % 5 === 4 ? `?limit=50&${other[Math.floor(turn / 5) % other.length]}` : "?limit=50&descending=true";
}

async function poll(
  api: ApiClient,
  path: string,
  query: (turn: number) => string,
  everyMs: number,
  { countFrom, endAt }: Span,
  at: number,
): Promise<void> {
  // People do not open pages evenly, nor all at once.
  await new Promise((begin) => setTimeout(begin, everyMs * ((at * at * 0.137) % 1)));
  const known = new Map<string, string>();
  for (let turn = 0; performance.now() < endAt; turn += 1) {
    const address = path + query(turn);
    const startedAt = performance.now();
    const response = await api.raw("GET", address, undefined, undefined, { "if-none-match": known.get(address) ?? "" });
    await response.arrayBuffer();
    const ms = performance.now() - startedAt;
    if (response.status !== 200 && response.status !== 304) throw new Error(`${address} answered ${response.status}`);
    known.set(address, response.headers.get("etag") ?? "");
    if (startedAt < countFrom) tookAtFirst.push(ms);
    else {
      asked += 1;
      if (response.status === 304) unchanged += 1;
      took.set(path, [...(took.get(path) ?? []), ms]);
    }
    await new Promise((wake) => setTimeout(wake, Math.max(0, everyMs - ms)));
  }
}

async function watchMemory(endAt: number): Promise<void> {
  const state = JSON.parse(await readFile(join(product.home, "run/state.json"), "utf8")) as {
    processes: { name: string; identity?: { pid: number } }[];
  };
  const web = state.processes.find(({ name }) => name === "web")?.identity;
  if (!web) throw new Error("the launcher's state names no web");
  while (performance.now() < endAt) {
    const status = await readFile(`/proc/${web.pid}/status`, "utf8");
    peakBytes = Math.max(peakBytes, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

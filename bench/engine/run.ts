/**
 * The bundled engine against llama-server on the same weights, threads and prompts.
 *
 *   npm run weights && LLAMA_SERVER=/path/to/llama-server npm run bench:engine -- [rounds] [threads]
 *
 * Rounds alternate between the engines, because other work on the machine changes from minute to minute: what counts
 * are the ratios within a round and the best of all rounds.
 */
import { execFileSync } from "node:child_process";
import { inspectGguf, withFile } from "@/lib/serving/engines/gguf";
import type { HostFacts } from "@/lib/serving/engines";
import { llamaCpp } from "@/lib/serving/engines/llama-cpp";
import { bundleEngines, exampleNode, root } from "@/lib/serving/engines/testing/engine-programs";
import { fetchWeights } from "@/lib/serving/engines/testing/fetch-weights";
import { startEngine, type StartedEngine } from "@/lib/serving/engines/testing/start-engine";
import { freePort } from "@/lib/kernel/testing/free-port";
import { median } from "../median";
import { measure, type Measure } from "./measure";

const apiKey = "bench-engine-key-0123456789";
const rounds = Number(process.argv[2] ?? 10);
const threads = Number(process.argv[3] ?? 2);

async function start(
  { executable, bundled }: { executable?: string; bundled?: HostFacts["bundled"] },
  weights: string,
): Promise<StartedEngine> {
  const port = await freePort();
  const version = executable && execFileSync("sh", ["-c", '"$0" --version 2>&1', executable], { encoding: "utf8" });
  const plan = llamaCpp.launchPlan({
    instanceId: "bench",
    config: llamaCpp.configSchema.parse({ contextLength: 2048, parallel: 4, threads }),
    facts: await withFile(weights, inspectGguf),
    files: { primary: weights, all: {} },
    servedModelName: "bench",
    port,
    apiKey,
    host: {
      node: exampleNode(),
      executables: executable ? { "llama-cpp": { path: executable, version: String(version) } } : {},
      bundled: bundled ?? {},
    },
  });
  const engine = startEngine(plan, port, apiKey, root);
  await engine.ready();
  return engine;
}

type Pair = { ours: Measure; theirs: Measure };

async function compare(ours: StartedEngine, theirs: StartedEngine, concurrency: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const oursFirst = round % 2 === 0;
    const first = await measure(oursFirst ? ours : theirs, concurrency, round);
    const second = await measure(oursFirst ? theirs : ours, concurrency, round);
    const pair = oursFirst ? { ours: first, theirs: second } : { ours: second, theirs: first };
    pairs.push(pair);
    console.log(
      `concurrency ${concurrency} round ${round}: ${line("bundled", pair.ours)}; ${line("llama-server", pair.theirs)}`,
    );
  }
  return pairs;
}

function line(name: string, { tokensPerSecond, firstTokenMs, tokens }: Measure): string {
  return `${name} ${tokensPerSecond.toFixed(1)} tokens/s, first after ${firstTokenMs.toFixed(0)} ms (${tokens} tokens)`;
}

function report(concurrency: number, pairs: readonly Pair[]): string[] {
  const speed = pairs.map(({ ours, theirs }) => ours.tokensPerSecond / theirs.tokensPerSecond);
  const best = (of: "ours" | "theirs") => Math.max(...pairs.map((pair) => pair[of].tokensPerSecond));
  const wait = (of: "ours" | "theirs") => Math.min(...pairs.map((pair) => pair[of].firstTokenMs));
  return [
    `tokens_per_second_ratio_median_${concurrency} ${median(speed).toFixed(3)}`,
    `tokens_per_second_ratio_best_${concurrency} ${(best("ours") / best("theirs")).toFixed(3)} (${best("ours").toFixed(1)} / ${best("theirs").toFixed(1)})`,
    `first_token_ratio_best_${concurrency} ${(wait("ours") / wait("theirs")).toFixed(3)} (${wait("ours").toFixed(0)} ms / ${wait("theirs").toFixed(0)} ms)`,
  ];
}

async function main(): Promise<void> {
  const weights = await fetchWeights((text) => console.log(text));
  const { bundled, remove } = await bundleEngines();
  const ours = await start({ bundled }, weights.path);
  const theirs = await start({ executable: process.env["LLAMA_SERVER"] ?? "llama-server" }, weights.path);
  try {
    for (const engine of [ours, theirs]) await measure(engine, 1, -1);
    const lines: string[] = [];
    for (const concurrency of [1, 4]) lines.push(...report(concurrency, await compare(ours, theirs, concurrency)));
    console.log(
      `\nbundled / llama-server, ${threads} threads, ${weights.isReal ? "real" : "made-up"} weights, ${rounds} rounds`,
    );
    console.log(lines.join("\n"));
  } finally {
    for (const engine of [ours, theirs]) {
      engine.signal("SIGTERM");
      await engine.exited;
    }
    await remove();
  }
}

await main();

/**
 * The estimate of an instance's memory against what the instance takes, part by part, on this machine's processor and,
 * where there are any, its accelerators.
 *
 *   npm run bench:memory -- [largest, in GiB of weights]
 *
 * LLAMA_SERVER names a llama-server to measure instead of the bundled engine. Models are made up: their weights are
 * zeros, which need as much memory as others.
 */
import { mkdtemp, open, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as z from "zod";
import { findEngines } from "@/lib/programs/agent/find-engines";
import { createInventory } from "@/lib/programs/agent/inventory";
import { inheritedEnvironment } from "@/lib/kernel/config";
import type { HostFacts, MemoryEstimate, MemoryPart } from "@/lib/serving/engines";
import { inspectGguf, withFile } from "@/lib/serving/engines/gguf";
import { madeUpHeader, type MadeUpShape } from "@/lib/serving/engines/gguf/made-up-model";
import { llamaCpp } from "@/lib/serving/engines/llama-cpp";
import { bundleEngines } from "@/lib/serving/engines/testing/engine-programs";
import { startEngine, type StartedEngine } from "@/lib/serving/engines/testing/start-engine";
import { freePort } from "@/lib/kernel/testing/free-port";
import { createLogger } from "@/lib/kernel/telemetry";

const largestGib = Number(process.argv[2] ?? 2);
const environment = inheritedEnvironment();
const log = createLogger("bench", "error");

const small: MadeUpShape = {
  layers: 16,
  embedding: 2048,
  heads: 32,
  kvHeads: 8,
  feedForward: 8192,
  vocabulary: 128_256,
  tied: true,
};
const medium: MadeUpShape = {
  layers: 32,
  embedding: 4096,
  heads: 32,
  kvHeads: 8,
  feedForward: 14_336,
  vocabulary: 128_256,
  tied: false,
};
const large: MadeUpShape = {
  layers: 64,
  embedding: 5120,
  heads: 40,
  kvHeads: 8,
  feedForward: 27_648,
  vocabulary: 152_064,
  tied: false,
};

type Settings = z.input<typeof llamaCpp.configSchema>;
const settings: Settings[] = [
  {},
  { contextLength: 16_384, parallel: 1 },
  { contextLength: 8192, parallel: 4, batchSize: 2048 },
  { contextLength: 32_768, parallel: 1, cacheTypeK: "q8_0", cacheTypeV: "q8_0", flashAttention: "on" },
];

type Row = { name: string; estimate: MemoryEstimate; host: number; device: number; reported: string };

async function measure(
  name: string,
  shape: MadeUpShape,
  change: Settings,
  host: HostFacts,
  folder: string,
): Promise<Row> {
  const path = join(folder, `${name}.gguf`);
  await stat(path).catch(() => writeMadeUpModel(path, shape));
  const facts = await withFile(path, inspectGguf);
  const config = llamaCpp.configSchema.parse(change);
  const port = await freePort();
  const apiKey = "bench-engine-key-0123456789";
  const files = { primary: path, all: {} };
  const plan = llamaCpp.launchPlan({
    instanceId: "bench",
    config,
    facts,
    files,
    servedModelName: "m",
    port,
    apiKey,
    host,
  });
  const engine = startEngine({ ...plan, env: { ...environment, ...plan.env } }, port, apiKey, folder);
  try {
    await engine.ready();
    await fill(engine, Math.min(config.contextLength - 64, 3000));
    return {
      name: `${name} ${JSON.stringify(change)}`,
      estimate: llamaCpp.estimateMemory(facts, config),
      host: await hostBytes(engine.pid),
      device: await deviceBytes(engine.pid),
      reported: engine.log.filter((line) => line.includes("buffer size")).join("\n"),
    };
  } finally {
    engine.signal("SIGTERM");
    await engine.exited;
  }
}

async function writeMadeUpModel(path: string, shape: MadeUpShape): Promise<void> {
  const { header, dataBytes } = madeUpHeader(shape);
  const file = await open(path, "w");
  await file.write(header);
  await file.truncate(header.byteLength + dataBytes);
  await file.close();
}

/** A prompt of about this many tokens, each a byte, so that what is reserved is touched. */
async function fill(engine: StartedEngine, tokens: number): Promise<void> {
  const prompt = "a".repeat(tokens);
  const answer = await engine.call(
    "POST",
    "/v1/completions",
    { model: "m", prompt, max_tokens: 4 },
    {
      signal: AbortSignal.timeout(600_000),
    },
  );
  if (!answer.ok) throw new Error(await answer.text());
}

async function hostBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

async function deviceBytes(pid: number): Promise<number> {
  const inventory = await createInventory({ modelRoot: tmpdir(), environment, log });
  inventory.close();
  return inventory.deviceBytesOf([pid]);
}

const mebibytes = (bytes: number) => Math.round(bytes / 1024 ** 2);
const ofParts = ({ parts }: MemoryEstimate, where: MemoryPart["where"]) =>
  parts.reduce((sum, part) => sum + (part.where === where ? part.bytes : 0), 0);

function print({ name, estimate, host, device, reported }: Row): void {
  console.log(`\n${name}`);
  console.log(
    estimate.parts
      .filter(({ bytes }) => bytes > 0)
      .map((part) => `  ${part.where} ${part.name} ${mebibytes(part.bytes)} MiB`)
      .join("\n"),
  );
  console.log(reported);
  const [onHost, onDevice] = [ofParts(estimate, "host"), ofParts(estimate, "device")];
  console.log(`  host: estimated ${mebibytes(onHost)} MiB, taken ${mebibytes(host)} MiB`);
  if (onDevice > 0) console.log(`  device: estimated ${mebibytes(onDevice)} MiB, taken ${mebibytes(device)} MiB`);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(process.env["BENCH_FOLDER"] ?? tmpdir(), "kamiwaza-memory-"));
  const inventory = await createInventory({ modelRoot: folder, environment, log });
  inventory.close();
  const hasAccelerators = inventory.facts().accelerators.length > 0;
  const llamaServer = process.env["LLAMA_SERVER"];
  const { bundled, remove } = await bundleEngines();
  const found = await findEngines({
    llamaServer,
    path: "",
    environment,
    bundled,
    hasAccelerators,
  });
  const host = found(inventory.facts());
  console.log(JSON.stringify(llamaCpp.fingerprint(host)));
  const shapes: Record<string, MadeUpShape> = {
    small,
    ...(largestGib >= 5 && { medium }),
    ...(largestGib >= 20 && { large }),
  };
  const rows: Row[] = [];
  try {
    for (const [name, shape] of Object.entries(shapes)) {
      const onDevice = hasAccelerators ? [{ gpuLayers: shape.layers + 1 }, { gpuLayers: shape.layers / 2 }] : [{}];
      for (const change of settings) {
        for (const layers of onDevice) {
          const row = await measure(name, shape, { ...change, ...layers }, host, folder);
          print(row);
          rows.push(row);
        }
      }
    }
  } finally {
    await rm(folder, { recursive: true });
    await remove();
  }
  const ratios = rows.map(({ estimate, host: onHost, device }) => estimate.expectedBytes / (onHost + device));
  console.log(
    `\nestimated / taken over ${rows.length} instances: ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
  );
}

await main();

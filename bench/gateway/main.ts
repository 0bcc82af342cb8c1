/**
 * What an inference call costs: the gateway and the agent's ingress against nginx as a proxy, before the same engine, which
 * costs nothing, in the same rounds.
 *
 *     npm run build && npm run bench:gateway -- [--short]
 *
 * The product is the built one with its own database: keys are checked, usage and audit are written. Processor time is what
 * counts, as ratios to nginx: requests per second say as much about the machine. Rounds during which others used more than
 * 0.3 cores do not count. Every answer is compared with what the engine sent. The last lines are the ratios with their bars; one
 * that is missed ends the program with 1. Needs nginx.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { processorName } from "../processor-time";
import type { Program } from "../program";
import { figureOf, inRounds, type Figure } from "../rounds";
import { openGateways, openIngress, startProxy, theEngine } from "./candidates";
import { takeTheField, type Field } from "./field";
import { createMeasure, measurePart, warmUp, type Candidate, type PartCost, type Pressure } from "./measure";
import { addedOf, printBars, printResults, ratioOf, type Bar, type Results } from "./report";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const isShort = values.short;
const rounds = isShort ? 3 : 5;
const streams = 200;

const closing = new AsyncDisposableStack();
try {
  process.exitCode = (await bench(await takeTheField(closing))) ? 0 : 1;
} finally {
  await closing.disposeAsync();
}

async function bench(field: Field): Promise<boolean> {
  const direct = theEngine(field);
  const nginx = await startProxy(field);
  const { gateway, unrecorded } = await openGateways(field);
  const { ingress, both } = await openIngress(field);
  console.log(`${processorName()}, ${availableParallelism()} cores, Node ${process.version}`);
  const hops = [nginx, gateway, ingress];
  const whole = isShort ? hops : [...hops, unrecorded];
  await warmUp(field, whole, { requests: 10_000 });
  const measure = await createMeasure(field, [direct, ...hops, unrecorded, both]);
  const compare = async (title: string, who: readonly Candidate[], pressure: Pressure): Promise<Results> => {
    const results = await inRounds(who, rounds, (candidate) => measure(candidate, pressure));
    printResults(title, results, pressure.kind === "streams" ? "token" : "request");
    return results;
  };
  const inTurn = (connections: number, size: "1 kB" | "32 kB"): Pressure => ({
    kind: "in turn",
    connections,
    size,
    until: { seconds: isShort ? 1.5 : 2 },
  });
  const onSchedule = (perSecond: number, connections: number, seconds: number): Pressure => ({
    kind: "on schedule",
    perSecond,
    connections,
    seconds,
    size: "1 kB",
  });

  const json = await compare("JSON of 1 kB, 64 connections", whole, inTurn(64, "1 kB"));
  if (!isShort) {
    await compare("JSON of 1 kB, 32 connections", hops, inTurn(32, "1 kB"));
    await compare("JSON of 32 kB, 32 connections", hops, inTurn(32, "32 kB"));
  }
  const sse = await compare(`${streams} streams of 50 tokens a second`, hops, {
    kind: "streams",
    connections: streams,
    size: "1 kB",
    tokens: isShort ? 100 : 200,
  });
  const inSeries = [direct, nginx, gateway, both];
  const slow = await compare("50 requests a second, 8 connections", inSeries, onSchedule(50, 8, isShort ? 3 : 4));
  if (!isShort) await compare("1,000 requests a second, 32 connections", inSeries, onSchedule(1000, 32, 2));
  const { databaseUrl, secret, apiKey } = field.installation;
  const records = await partOf(field, await field.start("write-records", databaseUrl), 20_000);
  const keyChecks = await partOf(field, await field.start("check-keys", databaseUrl, secret, apiKey), 200_000);
  console.log(`\nchecking a key: ${keyChecks.median.toFixed(2)} us (least ${keyChecks.least.toFixed(2)})`);

  const bars: Bar[] = [
    { what: "gateway, per JSON request, to nginx", ...ratioOf(json, "gateway", "nginx"), bar: { atMost: 3.5 } },
    { what: "ingress, per JSON request, to nginx", ...ratioOf(json, "ingress", "nginx"), bar: { atMost: 3 } },
    { what: "gateway, per token of a stream, to nginx", ...ratioOf(sse, "gateway", "nginx"), bar: { atMost: 2 } },
    { what: "ingress, per token of a stream, to nginx", ...ratioOf(sse, "ingress", "nginx"), bar: { atMost: 2 } },
    {
      what: "p50 added by gateway and ingress at 50 requests a second",
      ...addedOf(slow, both.name, direct.name),
      bar: { atMost: 450 },
      unit: " us",
    },
    {
      what: "writing one record",
      value: records.least,
      isConclusive: records.isConclusive,
      bar: { atMost: 5 },
      unit: " us",
    },
  ];
  return printBars(bars);
}

async function partOf(field: Field, program: Program, times: number): Promise<Figure> {
  await measurePart(field, program, times);
  const costs: PartCost[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(await measurePart(field, program, times));
  return figureOf(costs, ({ costUs }) => costUs);
}

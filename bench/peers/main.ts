/**
 * The gateway beside others that do the same: processor time for each JSON request of 1 kB, in the same rounds.
 *
 *     npm run build && npm run bench:peers -- [--rounds 5]
 *
 * LiteLLM's proxy is fetched from PyPI and Portkey's gateway from npm into `.cache`. Ours checks a key of its own and writes
 * usage and audit to its database; the others check less and record nothing. The last lines are the ratios with their bars;
 * one that is missed ends the program with 1. Needs Python.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { openGateways, openIngress } from "../gateway/candidates";
import { takeTheField, type Field } from "../gateway/field";
import { createMeasure, warmUp, type Pressure } from "../gateway/measure";
import { printBars, printResults, ratioOf } from "../gateway/report";
import { processorName } from "../processor-time";
import { inRounds } from "../rounds";
import { startLitellm } from "./litellm";
import { startPortkey } from "./portkey";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });

const closing = new AsyncDisposableStack();
try {
  process.exitCode = (await bench(await takeTheField(closing))) ? 0 : 1;
} finally {
  await closing.disposeAsync();
}

async function bench(field: Field): Promise<boolean> {
  const { gateway } = await openGateways(field);
  const { both } = await openIngress(field);
  const candidates = [gateway, both, await startLitellm(field), await startPortkey(field)];
  console.log(`${processorName()}, ${availableParallelism()} cores, Node ${process.version}`);
  await warmUp(field, candidates, { seconds: 10 });
  const measure = await createMeasure(field, candidates);
  const pressure: Pressure = { kind: "in turn", connections: 32, size: "1 kB", until: { seconds: 4 } };
  const results = await inRounds(candidates, Number(values.rounds), (candidate) => measure(candidate, pressure));
  printResults("JSON of 1 kB, 32 connections", results, "request");
  return printBars([
    {
      what: "requests of the gateway per second and core, to LiteLLM's",
      ...ratioOf(results, "LiteLLM", "gateway"),
      bar: { atLeast: 60 },
    },
    {
      what: "requests of the gateway per second and core, to Portkey's",
      ...ratioOf(results, "Portkey", "gateway"),
      bar: { atLeast: 10 },
    },
  ]);
}

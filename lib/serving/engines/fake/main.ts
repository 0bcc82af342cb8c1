import { setTimeout as sleep } from "node:timers/promises";
import { engineConfig, readConfig } from "@/lib/kernel/config";
import {
  completionRoutes,
  optionsArgument,
  printLine,
  serveEngine,
  stopOnSignal,
  type EngineRoute,
} from "../openai-server";
import { printMetrics } from "../prometheus";
import { echoEngine, type FakeTotals } from "./echo-engine";
import { fakeOptions } from "./options";
import { sabotaged } from "./sabotage";
import { Slots } from "./slots";

run().catch((error: unknown) => {
  printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

/** The fake engine's process. */
async function run(): Promise<void> {
  const { engine } = readConfig({ engine: engineConfig });
  const options = fakeOptions.parse(optionsArgument(process.argv));
  const slots = new Slots(options.parallel);
  const totals: FakeTotals = { promptTokens: 0, completionTokens: 0, steps: 0 };
  const started = { percent: 0, ready: false };
  const routes = completionRoutes(echoEngine(options, slots, totals)).map((route) => sabotaged(route, options));
  const server = await serveEngine({
    port: options.port,
    apiKey: engine.ENGINE_API_KEY,
    routes: [...routes, metricsRoute(slots, totals)],
    health: () => ({
      ready: started.ready,
      body: started.ready ? { status: "ok" } : { status: "loading", load_percent: started.percent },
    }),
    onError: (error) => printLine(`error: ${String(error)}`),
  });
  stopOnSignal(server, () => Promise.resolve());
  printLine(`listening: http://127.0.0.1:${server.port}`);
  if (options.failure === "start-out-of-memory") {
    throw new Error(`failed to allocate CPU buffer of size ${options.memoryBytes}`);
  }
  if (options.failure === "start-refused") throw new Error("unknown model architecture: 'none'");
  for (started.percent = 0; started.percent < 100; started.percent += 25) {
    printLine(`load_percent: ${started.percent}`);
    await sleep(options.startDelayMs / 4);
  }
  if (options.failure === "start-hang") return;
  started.ready = true;
  printLine("ready");
}

function metricsRoute(slots: Slots, totals: FakeTotals): EngineRoute {
  return {
    method: "GET",
    path: "/metrics",
    handle({ response }) {
      const text = printMetrics([
        { name: "fake:requests_running", type: "gauge", value: slots.running, help: "Requests being answered." },
        { name: "fake:requests_waiting", type: "gauge", value: slots.waiting, help: "Requests waiting." },
        { name: "fake:steps_total", type: "counter", value: totals.steps, help: "Tokens that were tried." },
        { name: "fake:prompt_tokens_total", type: "counter", value: totals.promptTokens, help: "Prompt tokens." },
        { name: "fake:tokens_total", type: "counter", value: totals.completionTokens, help: "Tokens answered." },
      ]);
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text);
    },
  };
}

import { fileURLToPath } from "node:url";
import { isMainThread, workerData } from "node:worker_threads";
import { engineConfig, readConfig } from "@/lib/kernel/config";
import {
  argumentAfter,
  completionRoutes,
  optionsArgument,
  printLine,
  serveEngine,
  stopOnSignal,
  type EngineRoute,
} from "../../openai-server";
import { checkAnswers, createAnswerChecker } from "./grammar";
import { devicesOf, findAcceleratedBuild } from "./list-devices";
import { loadEngine } from "./load-engine";
import { metricsText } from "./metrics-text";
import { serverOptions } from "./options";
import { renderTemplates } from "./template/render-worker";
import { createRenderer } from "./template/renderer";
import { llamaCppTextEngine, type Loaded } from "./text-engine";

/** A line for each of a hundred percent would bury what else the engine says. */
const percentStep = 5;

if (isMainThread) {
  start().catch((error: unknown) => {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
} else {
  work(workerData);
}

/** What this program does in a thread. */
function work({ task }: { task: "render" | "check" }): void {
  if (task === "render") renderTemplates();
  else checkAnswers();
}

/** What the arguments ask for: accelerators of one build, of the best one, or to serve. */
async function start(): Promise<void> {
  const build = argumentAfter(process.argv, "--devices-of");
  if (build !== undefined) {
    endWith(await devicesOf(build));
  } else if (process.argv.includes("--list-devices")) {
    endWith((await findAcceleratedBuild(fileURLToPath(import.meta.url))) ?? null);
  } else {
    await run();
  }
}

/** Native modules keep their process alive. */
function endWith(answer: unknown): void {
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}

/** Serves one model: answers `/health` at once, everything else when the model is loaded. */
async function run(): Promise<void> {
  const { engine } = readConfig({ engine: engineConfig });
  const options = serverOptions.parse(optionsArgument(process.argv));
  const renderer = createRenderer(new URL(import.meta.url));
  const checker = createAnswerChecker(new URL(import.meta.url));
  let percent = 0;
  let loaded: Loaded | undefined;
  const whenLoaded = (): Loaded => {
    if (!loaded) throw new Error("The model is not loaded yet.");
    return loaded;
  };
  const metrics: EngineRoute = {
    method: "GET",
    path: "/metrics",
    handle({ response }) {
      const { totals, scheduler, embedder } = whenLoaded();
      const text = metricsText(totals, (embedder ?? scheduler).counters(), options.contextLength * options.parallel);
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text);
    },
  };
  const server = await serveEngine({
    port: options.port,
    apiKey: engine.ENGINE_API_KEY,
    routes: [...completionRoutes(llamaCppTextEngine(options, Math.floor(Date.now() / 1000), whenLoaded)), metrics],
    health: () => ({
      ready: loaded !== undefined,
      body: loaded ? { status: "ok" } : { status: "loading", load_percent: percent },
    }),
    onError: (error) => printLine(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  stopOnSignal(server, async () => {
    await renderer.close();
    await checker.close();
    await loaded?.context.dispose();
    await loaded?.model.dispose();
  });
  printLine(`listening: http://127.0.0.1:${server.port}`);
  loaded = await loadEngine(options, renderer, checker, {
    isOrdered: engine.UV_THREADPOOL_SIZE === 1,
    log: printLine,
    onOverrun(milliseconds) {
      printLine(
        `error: a request kept one step busy for ${milliseconds} ms; the engine ends, since nothing else can end that`,
      );
      // An orderly exit would wait for the native call.
      process.kill(process.pid, "SIGKILL");
    },
    progress(next) {
      if (next === percent || (next < percent + percentStep && next < 100)) return;
      percent = next;
      printLine(`load_percent: ${percent}`);
    },
  });
  printLine("ready");
}

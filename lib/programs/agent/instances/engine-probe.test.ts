import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { EngineMetrics, ModelFacts } from "@/lib/serving/engines";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import type { ObservedRun } from "../runtimes";
import { EngineProbe, type Readiness } from "./engine-probe";

const timing = { loadingPollMs: 10, readyPollMs: 20, healthDeadlineMs: 1_000, warmUpRetryMs: 10 };

async function probe(
  answer: RequestListener,
  {
    task = "chat",
    readiness = "loading",
    readMetrics,
  }: { task?: ModelFacts["task"]; readiness?: Readiness; readMetrics?: (body: string) => EngineMetrics } = {},
) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const run = {
    instanceId: "i",
    port: (server.address() as AddressInfo).port,
    apiKey: "secret",
    servedModelName: "m",
    readiness: { path: "/health", deadlineMs: 1_000 },
    ...(readMetrics && { progress: { path: "/metrics", patienceMs: 1_000 } }),
  } as ObservedRun;
  const onChange = vi.fn();
  const one = new EngineProbe({ run, task, readiness, readMetrics, onChange, log: quietLog, timing });
  onTestFinished(() => {
    one.close();
    server.closeAllConnections();
    server.close();
  });
  return { one, onChange };
}

test("an engine is healthy when it says so and ready when it has answered once, with its key", async () => {
  const asked: string[] = [];
  let loaded = false;
  const { one, onChange } = await probe((req, res) => {
    asked.push(`${req.method} ${req.url} ${req.headers.authorization}`);
    const status = req.url === "/health" && !loaded ? 503 : 200;
    res.writeHead(status).end("{}");
  });
  await eventually(() => expect(asked.length).toBeGreaterThan(2));
  expect(one.readiness).toBe("loading");
  loaded = true;
  await eventually(() => expect(one.readiness).toBe("ready"));
  expect(asked).toContain("POST /v1/chat/completions Bearer secret");
  expect(onChange).toHaveBeenCalledTimes(2);
});

test("an engine that fails at its first request is not ready; one that refuses it is", async () => {
  let status = 500;
  let requests = 0;
  const { one } = await probe((req, res) => {
    if (req.url !== "/health") requests += 1;
    res.writeHead(req.url === "/health" ? 200 : status).end("{}");
  });
  await eventually(() => expect(requests).toBeGreaterThan(2));
  expect(one.readiness).toBe("healthy");
  status = 400;
  await eventually(() => expect(one.readiness).toBe("ready"));
});

test.each(["embedding", "rerank"] as const)("a model for %s needs no first request", async (task) => {
  const { one } = await probe((req, res) => void res.writeHead(req.url === "/health" ? 200 : 500).end("{}"), { task });
  await eventually(() => expect(one.readiness).toBe("ready"));
});

test("an engine that hangs is silent since it stopped answering, until it answers anybody again", async () => {
  let hangs = false;
  let asked = 0;
  const answer: RequestListener = (_req, res) => {
    asked += 1;
    if (!hangs) res.writeHead(200).end("{}");
  };
  const { one, onChange } = await probe(answer, { readiness: "ready" });
  await eventually(() => expect(asked).toBeGreaterThan(3));
  expect([one.silentSinceMs, onChange.mock.calls.length]).toEqual([undefined, 0]);
  hangs = true;
  await eventually(() => expect(one.silentSinceMs).toBeDefined());
  expect(onChange).toHaveBeenCalledTimes(1);
  one.noteAnswer();
  expect(one.silentSinceMs).toBeUndefined();
  await eventually(() => expect(one.silentSinceMs).toBeDefined());
  hangs = false;
  await eventually(() => expect(one.silentSinceMs).toBeUndefined());
});

describe("an engine that says it is well", () => {
  const metrics = { steps: 1, running: 1, answers: true, looks: 0 };
  const answer: RequestListener = (req, res) => {
    if (req.url === "/metrics") metrics.looks += 1;
    if (req.url === "/metrics" && !metrics.answers) return;
    res.writeHead(200).end(req.url === "/metrics" ? JSON.stringify(metrics) : "{}");
  };
  const readMetrics = (body: string) => {
    const { steps, running } = JSON.parse(body) as typeof metrics;
    return { stepsTotal: steps, requestsRunning: running };
  };
  const watch = (changes: Partial<typeof metrics>) => {
    Object.assign(metrics, { steps: 1, running: 1, answers: true, looks: 0 }, changes);
    return probe(answer, { readiness: "ready", readMetrics });
  };

  test("is stuck while it has requests and makes no step, until it makes one", async () => {
    const { one, onChange } = await watch({});
    await eventually(() => expect(one.stuckSinceMs).toBeDefined());
    expect([one.silentSinceMs, onChange.mock.calls.length]).toEqual([undefined, 1]);
    one.noteAnswer();
    expect(one.stuckSinceMs).toBeDefined();
    const working = setInterval(() => metrics.steps++, 1);
    onTestFinished(() => clearInterval(working));
    await eventually(() => expect(one.stuckSinceMs).toBeUndefined());
  });

  test("is not stuck while nobody asks it anything", async () => {
    const { one } = await watch({ running: 0 });
    await eventually(() => expect(metrics.looks).toBeGreaterThan(3));
    expect(one.stuckSinceMs).toBeUndefined();
  });

  test("is stuck while it cannot even tell what it does", async () => {
    const { one } = await watch({ answers: false });
    await eventually(() => expect(one.stuckSinceMs).toBeDefined());
    expect(one.silentSinceMs).toBeUndefined();
  });
});

test("a probe that was closed asks nothing any more", async () => {
  const asked = { closed: 0, open: 0 };
  const loading = (which: keyof typeof asked): RequestListener => {
    return (_req, res) => {
      asked[which] += 1;
      res.writeHead(503).end();
    };
  };
  const { one } = await probe(loading("closed"));
  await eventually(() => expect(asked.closed).toBeGreaterThan(1));
  one.close();
  // Another probe with the same timing tells how much time went by: enough for what was on its way, then for more.
  await probe(loading("open"));
  await eventually(() => expect(asked.open).toBeGreaterThan(2));
  const before = { ...asked };
  await eventually(() => expect(asked.open).toBeGreaterThan(before.open + 5));
  expect(asked.closed).toBe(before.closed);
});

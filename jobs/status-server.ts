import type { RequestListener, Server } from "node:http";
import { createHttpServer } from "@/lib/kernel/network";
import type { Logger, Registry } from "@/lib/kernel/telemetry";

type Options = {
  registry: Registry;
  /** What is wrong, by part; empty when the worker can do its work. */
  findTroubles: () => Promise<Record<string, string>>;
  log: Logger;
};

const limits = { maxHeaderSize: 16 * 1024, headersTimeout: 15_000 };

/** Health and metrics of a process that serves nothing else. */
export function createStatusServer({ registry, findTroubles, log }: Options): Server {
  const answer = async (path: string): Promise<{ status: number; type: string; body: string }> => {
    switch (path) {
      case "/health/live":
        return json(200, { status: "ok" });
      case "/health/ready": {
        const troubles = await findTroubles();
        const isReady = Object.keys(troubles).length === 0;
        return json(isReady ? 200 : 503, { status: isReady ? "ok" : "unavailable", ...troubles });
      }
      case "/metrics":
        return { status: 200, type: registry.contentType, body: await registry.metrics() };
      default:
        return json(404, { status: "not found" });
    }
  };
  const onRequest: RequestListener = (req, res) => {
    const [path = "/"] = (req.url ?? "/").split("?", 1);
    answer(path)
      .catch((error: unknown) => {
        log.error({ err: error, path }, "the status could not be told");
        return json(500, { status: "error" });
      })
      .then(({ status, type, body }) => res.writeHead(status, { "content-type": type }).end(body))
      .catch((error: unknown) => log.error({ err: error, path }, "the status could not be sent"));
  };
  return createHttpServer({
    limits,
    onRequest,
    refuse: ({ detail }) => ({
      headers: ["content-type", "application/json"],
      body: JSON.stringify({ status: detail }),
    }),
  });
}

function json(status: number, body: Record<string, string>): { status: number; type: string; body: string } {
  return { status, type: "application/json", body: JSON.stringify(body) };
}

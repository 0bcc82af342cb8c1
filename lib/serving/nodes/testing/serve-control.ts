import type { Platform } from "@/lib/kernel/context";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import * as verbs from "..";
import * as operations from "../contract/agent";

export type TestControl = { origin: string; close(): Promise<void> };

/** The agent protocol's routes on a loopback port, for agents that are processes of their own. */
export async function serveControl(platform: Platform): Promise<TestControl> {
  const agentRoute = verbs.createAgentRoute(() => platform, new AbortController().signal);
  const routes = new Map([
    [operations.joinNode.path, agentRoute(operations.joinNode, verbs.joinNode)],
    [operations.getAssignments.path, agentRoute(operations.getAssignments, verbs.getAssignments)],
    [operations.acceptReport.path, agentRoute(operations.acceptReport, verbs.acceptReport)],
    [operations.acceptInspection.path, agentRoute(operations.acceptInspection, verbs.acceptInspection)],
  ]);
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://control");
    const route = routes.get(url.pathname as typeof operations.joinNode.path);
    if (!route) return void res.writeHead(404).end();
    const gone = new AbortController();
    res.on("close", () => gone.abort());
    const headers = new Headers(
      Object.entries(req.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const body = req.method === "POST" ? { body: Readable.toWeb(req) as ReadableStream, duplex: "half" as const } : {};
    const request = new Request(url, { method: req.method ?? "GET", headers, signal: gone.signal, ...body });
    void answer(route(request), res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(pending: Promise<Response>, res: ServerResponse): Promise<void> {
  const response = await pending;
  res.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
}

import { problemType } from "@/lib/kernel/errors";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { expect } from "vitest";
import type { GatewaySettings } from "../create-gateway";
import { closeServer, listenAnywhere, readAll } from "./loopback-server";
import { startGateway } from "./start-gateway";

type Sent = { path?: string; method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer };

export type FrontDoor = Awaited<ReturnType<typeof openFrontDoor>>;
type Received = Awaited<ReturnType<FrontDoor["send"]>>;

type Options = Partial<GatewaySettings> & { webSockets?: boolean };

/** A gateway before a web that does what the test says, and clients of it. */
export async function openFrontDoor({ webSockets = false, ...settings }: Options = {}) {
  const seen: IncomingMessage[] = [];
  const web = createServer((req, res) => {
    seen.push(req);
    void door.handle(req, res);
  });
  const webUrl = await listenAnywhere(web);
  const gateway = await startGateway({ WEB_UPSTREAM: webUrl, ...settings }, { webSockets });
  const door = {
    gateway,
    web,
    webUrl,
    /** Requests that reached web. */
    seen,
    handle: (_req: IncomingMessage, res: ServerResponse): void | Promise<void> => void res.end("ok"),
    send: (sent: Sent = {}, port = gateway.port) => send(sent, port),
    speak: (bytes: string) => speak(bytes, gateway.port),
    async close(): Promise<void> {
      await gateway.drain();
      await closeServer(web);
    },
  };
  return door;
}

async function send({ path = "/api", method = "GET", headers = {}, body }: Sent, port: number) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const req = request({ host: "127.0.0.1", port, path, method, headers }, resolve);
    req.on("error", reject);
    req.end(body);
  });
  return {
    status: response.statusCode,
    message: response.statusMessage,
    raw: response.rawHeaders,
    headers: response.headers,
    body: await readAll(response),
  };
}

/** Speaks raw bytes and gives back all that came until the other side closed. */
function speak(bytes: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    let heard = "";
    socket
      .setEncoding("latin1")
      .on("data", (text: string) => (heard += text))
      .on("error", reject)
      .on("close", () => resolve(heard));
  });
}

export function expectProblem({ status, headers, body }: Received, expected: number, code: string): void {
  expect([status, headers["content-type"]]).toEqual([expected, problemType]);
  const requestId = headers["x-request-id"];
  expect(JSON.parse(body.toString())).toMatchObject({ status, code, requestId, detail: expect.stringMatching(/\.$/) });
}

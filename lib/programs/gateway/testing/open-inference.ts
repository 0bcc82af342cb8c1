import { eventually } from "@/lib/kernel/testing/eventually";
import { request, type IncomingMessage } from "node:http";
import { expect, onTestFinished } from "vitest";
import type { CallRecord } from "../metering/call-record";
import type { GatewaySettings } from "../create-gateway";
import { chatAnswer, sendJson } from "./engine-answers";
import { startFakeNode, type Answer, type FakeNode } from "./fake-node";
import { readAll } from "./loopback-server";
import { startGateway, type RunningGateway } from "./start-gateway";

type Sent = { path?: string; method?: string; headers?: Record<string, string>; body?: unknown };

export type Inference = Awaited<ReturnType<typeof openInference>>;

/** A gateway, nodes behind it that do what the test says, and clients of it; all gone after the test. */
export async function openInference(changes: Partial<GatewaySettings> = {}) {
  const gateway = await startGateway(changes);
  const nodes: FakeNode[] = [];
  onTestFinished(async () => {
    await gateway.drain();
    await Promise.all(nodes.map((node) => node.close()));
  });
  const open = (more: object = { stream: true }) => openChat(gateway, chatRequest("tiny", more));
  return {
    gateway,
    async node(answer: Answer = (_arrived, res) => sendJson(res, chatAnswer("hello"))): Promise<FakeNode> {
      const started = await startFakeNode(answer);
      nodes.push(started);
      return started;
    },
    send: (sent: Sent) => send(gateway, sent),
    /** A chat with the deployment `tiny` whose answer is not read yet. */
    open,
    /** A chat with the deployment `tiny`. */
    async ask(more?: object) {
      const { response } = await open(more);
      return { status: response.statusCode, headers: response.headers, text: (await readAll(response)).toString() };
    },
    /** What was kept of the only call. */
    record: (): Promise<CallRecord | undefined> =>
      eventually(() => expect(gateway.ledger.records).toHaveLength(1)).then(() => gateway.ledger.records[0]),
  };
}

export const chatRequest = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: "user", content: "hi" }],
  ...more,
});

function openChat(
  { url, key }: RunningGateway,
  body: object,
): Promise<{ response: IncomingMessage; destroy: () => void }> {
  return new Promise((resolve, reject) => {
    const req = request(
      `${url}/v1/chat/completions`,
      { method: "POST", headers: { authorization: `Bearer ${key}` } },
      (response) => resolve({ response, destroy: () => req.destroy() }),
    );
    req.on("error", reject);
    req.end(JSON.stringify(body));
  });
}

async function send(
  { port, key }: RunningGateway,
  { path = "/v1/chat/completions", method = "POST", headers = {}, body }: Sent,
) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const req = request(
      { host: "127.0.0.1", port, path, method, headers: { authorization: `Bearer ${key}`, ...headers } },
      resolve,
    );
    req.on("error", reject);
    req.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
  const text = (await readAll(response)).toString();
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

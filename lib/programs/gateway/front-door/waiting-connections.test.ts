import { eventually } from "@/lib/kernel/testing/eventually";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { addDeployment, chatRequest, openFrontDoor, openInference, type FrontDoor } from "../testing";

type Settings = Parameters<typeof openFrontDoor>[0];

async function open(settings: Settings = {}): Promise<FrontDoor> {
  const door = await openFrontDoor(settings);
  onTestFinished(() => door.close());
  return door;
}

type Visitor = { socket: Socket; heard: () => string };

/** A client at an address of its own that says what it is told to, and nothing more. */
async function visit(
  port: number,
  bytes = "",
  localAddress = "127.0.0.1",
): Promise<{ socket: Socket; heard(): string }> {
  let heard = "";
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  onTestFinished(() => void socket.destroy());
  socket.setEncoding("latin1").on("data", (text: string) => (heard += text));
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  if (bytes) await new Promise<void>((resolve) => void socket.write(bytes, () => resolve()));
  return { socket, heard: () => heard };
}

const post = (path: string, more = "") =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${more}Content-Length: 20\r\n\r\n{`;
const get = "GET /api HTTP/1.1\r\nHost: a\r\n\r\n";

test("web hears of a request once its small body is whole", async () => {
  const door = await open();
  const slow = await Promise.all(Array.from({ length: 20 }, () => visit(door.gateway.port, post("/api/models"))));
  expect((await door.send()).status).toBe(200);
  expect(door.seen.map(({ url }) => url)).toEqual(["/api"]);
  slow[0]?.socket.write(`${" ".repeat(18)}}`);
  await eventually(() => expect(slow[0]?.heard()).toContain("HTTP/1.1 200"));
  expect(door.seen.map(({ url }) => url)).toEqual(["/api", "/api/models"]);
});

test("a body that does not come is a 408 in the words of whoever it was for, and its connection ends", async () => {
  const door = await open({ GATEWAY_BODY_TIMEOUT_MS: 50 });
  const key = `Authorization: Bearer ${door.gateway.key}\r\n`;
  const web = await visit(door.gateway.port, post("/api/models"));
  const inference = await visit(door.gateway.port, post("/v1/chat/completions", key));
  await eventually(() => expect(web.heard()).toMatch(/ 408 .*"code":"REQUEST_TIMEOUT"/s));
  await eventually(() => expect(inference.heard()).toMatch(/ 408 .*"code":"request_timeout"/s));
  expect(door.seen).toEqual([]);
});

test("a call whose body is still to come holds no place of the calls that may run", async () => {
  const kit = await openInference({ GATEWAY_CONCURRENCY_MAX: 1 });
  addDeployment(kit.gateway.directory, "tiny", [await kit.node()]);
  await visit(kit.gateway.port, post("/v1/chat/completions", `Authorization: Bearer ${kit.gateway.key}\r\n`));
  expect((await kit.send({ body: chatRequest("tiny") })).status).toBe(200);
});

test("beyond the limit of an address its longest waiting connection is closed, and no other", async () => {
  const door = await open({ GATEWAY_WAITING_PER_ADDRESS_MAX: 3 });
  const { port } = door.gateway;
  const other = await visit(port, "", "127.0.0.3");
  const slow = await visit(port, post("/api/models"), "127.0.0.2");
  const idle: Visitor[] = [];
  for (let count = 0; count < 4; count += 1) idle.push(await visit(port, "", "127.0.0.2"));
  await eventually(() => expect([slow.socket.closed, idle[0]?.socket.closed]).toEqual([true, true]));
  expect(slow.heard()).toMatch(/^HTTP\/1\.1 429 .*"code":"RATE_LIMITED"/s);
  expect([...idle.slice(1), other].map(({ socket }) => socket.closed)).toEqual([false, false, false, false]);
  other.socket.write(get);
  idle[1]?.socket.write(get);
  await eventually(() => expect([other.heard(), idle[1]?.heard()].join()).toMatch(/ 200 .* 200 /s));
});

test("connections whose request is being answered are not counted, however many of one address", async () => {
  const door = await open({ GATEWAY_WAITING_PER_ADDRESS_MAX: 1 });
  const answers: (() => void)[] = [];
  door.handle = (_req, res) => void answers.push(() => res.end("ok"));
  const busy: Visitor[] = [];
  for (let count = 1; count <= 10; count += 1) {
    busy.push(await visit(door.gateway.port, get));
    await eventually(() => expect(answers).toHaveLength(count));
  }
  for (const answer of answers) answer();
  await eventually(() => expect(busy.every(({ heard }) => heard().includes(" 200 "))).toBe(true));
});

test("a full house lets the next one in for the one that waits longest, and turns nobody out who is served", async () => {
  const door = await open({ GATEWAY_CONNECTIONS_MAX: 2 });
  const { port } = door.gateway;
  door.handle = () => undefined;
  const served = await visit(port, get, "127.0.0.2");
  await eventually(() => expect(door.seen).toHaveLength(1));
  const idle = await visit(port, "", "127.0.0.3");
  const next = await visit(port, "", "127.0.0.4");
  await eventually(() => expect(idle.socket.closed).toBe(true));
  expect([served.socket.closed, next.socket.closed]).toEqual([false, false]);
});

import { eventually } from "@/lib/kernel/testing/eventually";
import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { closeServer, openFrontDoor, type FrontDoor } from "../testing";

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor({ webSockets: true });
});
afterEach(() => door.close());

const opening = (path: string, upgrade = "websocket") =>
  `GET ${path} HTTP/1.1\r\nHost: kamiwaza.test\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\nSec-WebSocket-Key: x\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n`;

test("bytes flow both ways, from the first one behind the opening request", async () => {
  const opened: IncomingMessage[] = [];
  door.web.on("upgrade", (req: IncomingMessage, socket: Socket, head: Buffer) => {
    opened.push(req);
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    if (head.length > 0) socket.write(head);
    socket.pipe(socket);
  });
  const socket = connect(door.gateway.port, "127.0.0.1", () => socket.write(`${opening("/_next/hmr?a=1")}early`));
  let heard = "";
  socket.setEncoding("latin1").on("data", (text: string) => (heard += text));
  await eventually(() => expect(heard).toMatch(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nearly$/));
  socket.write("\x00\xff", "latin1");
  await eventually(() => expect(heard.endsWith("early\x00\xff")).toBe(true));
  expect(opened[0]?.url).toBe("/_next/hmr?a=1");
  expect(opened[0]?.headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "sec-websocket-key": "x" });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await door.gateway.drain();
  await closed;
});

test("paths where web speaks no WebSocket answer as always", async () => {
  const upgraded = vi.fn();
  door.web.on("upgrade", upgraded);
  const bytes = opening("/api/models").replace("Connection: Upgrade", "Connection: close, Upgrade");
  expect(await door.speak(bytes)).toMatch(/^HTTP\/1\.1 200 /);
  expect(upgraded).not.toHaveBeenCalled();
});

test("a web that ends the opening without an answer is said so", async () => {
  door.web.on("upgrade", (_req, socket: Socket) => void socket.end());
  expect(await door.speak(opening("/_next/hmr"))).toMatch(/^HTTP\/1\.1 502 /);
});

test("outside of development none is opened: web would never answer, and hold what it cost for good", async () => {
  const served = await openFrontDoor();
  onTestFinished(() => served.close());
  const upgraded = vi.fn();
  served.web.on("upgrade", upgraded);
  const bytes = opening("/_next/hmr").replace("Connection: Upgrade", "Connection: close, Upgrade");
  expect(await served.speak(bytes)).toMatch(/^HTTP\/1\.1 200 /);
  expect(served.seen[0]?.headers["upgrade"]).toBeUndefined();
  expect(upgraded).not.toHaveBeenCalled();
});

test("inference paths and other protocols are not upgraded", async () => {
  const upgraded = vi.fn();
  door.web.on("upgrade", upgraded);
  const ask = (bytes: string) => door.speak(bytes.replace("Connection: Upgrade", "Connection: close, Upgrade"));
  expect(await ask(opening("/v1/chat/completions"))).toMatch(/^HTTP\/1\.1 405 /);
  expect(await ask(opening("/", "h2c"))).toMatch(/^HTTP\/1\.1 200 /);
  expect(door.seen[0]?.headers["upgrade"]).toBeUndefined();
  expect(upgraded).not.toHaveBeenCalled();
});

test("a web that is down is said so", async () => {
  await closeServer(door.web);
  expect(await door.speak(opening("/_next/hmr"))).toMatch(/^HTTP\/1\.1 502 /);
});

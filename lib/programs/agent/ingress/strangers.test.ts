import { keyedTls, selfSignedCertificate } from "@/lib/kernel/tls";
import { eventually } from "@/lib/kernel/testing/eventually";
import { speak } from "@/lib/kernel/testing/speak";
import { generateKeyPairSync, KeyObject } from "node:crypto";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { answerOk, instanceId, openIngress, pair } from "./testing";

const node = selfSignedCertificate(generateKeyPairSync("ed25519").privateKey);
const gateway = selfSignedCertificate(KeyObject.from(pair.privateKey));
const path = `/instances/${instanceId}/v1/models`;
const get = (token: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`;

type Visitor = { socket: Socket; heard: () => string };

async function connected(socket: Socket, event: "connect" | "secureConnect"): Promise<Visitor> {
  let heard = "";
  onTestFinished(() => void socket.destroy());
  socket.setEncoding("latin1").on("data", (text: string) => (heard += text));
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.once(event, () => resolve()));
  return { socket, heard: () => heard };
}

const visit = (port: number, localAddress = "127.0.0.1") =>
  connected(connect({ port, host: "127.0.0.1", localAddress }), "connect");

describe.each([
  ["in the clear", false],
  ["by TLS", true],
])("%s", (_, isTls) => {
  const open = (limits: NonNullable<Parameters<typeof openIngress>[3]>) =>
    openIngress(answerOk, {}, isTls ? node : undefined, limits);
  const visitAsGateway = (port: number) =>
    isTls ? connected(connectTls({ ...keyedTls, ...gateway, port, host: "127.0.0.1" }), "secureConnect") : visit(port);

  test("connections of strangers close those of strangers, never those of the gateway at the same address", async () => {
    const { port, token } = await open({ waitingPerAddressMax: 3 });
    const ours: Visitor[] = [];
    for (let count = 1; count <= 5; count += 1) {
      const one = await visitAsGateway(port);
      one.socket.write(get(token));
      await eventually(() => expect(one.heard()).toContain('{"ok":true}'));
      ours.push(one);
    }
    const elsewhere = await visit(port, "127.0.0.2");
    const idle: Visitor[] = [];
    for (let count = 0; count < 5; count += 1) idle.push(await visit(port));
    await eventually(() => expect(idle.map(({ socket }) => socket.closed)).toEqual([true, true, false, false, false]));
    expect([...ours, elsewhere].filter(({ socket }) => socket.closed)).toEqual([]);
    ours[0]?.socket.write(get(token));
    await eventually(() => expect(ours[0]?.heard().match(/"ok":true/g)).toHaveLength(2));
  });

  test("a full house lets the gateway in for the stranger that waits longest", async () => {
    const { port, token } = await open({ connectionsMax: 2 });
    const idle = [await visit(port), await visit(port)];
    const ours = await visitAsGateway(port);
    ours.socket.write(get(token));
    await eventually(() => expect(ours.heard()).toContain('{"ok":true}'));
    await eventually(() => expect(idle.map(({ socket }) => socket.closed)).toEqual([true, false]));
  });
});

const unfinished = (token: string) =>
  `POST /instances/${instanceId}/v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Length: 20\r\n\r\n{`;

test("a body that does not come is refused in words, and its connection ends", async () => {
  const engine = vi.fn();
  const { port, token, ingress } = await openIngress(engine, {}, undefined, { bodyMs: 50 });
  const heard = await speak(unfinished(token), { port });
  expect(heard).toMatch(/^HTTP\/1\.1 408 .*"code":"REQUEST_TIMEOUT","detail":"The body did not arrive/s);
  expect(engine).not.toHaveBeenCalled();
  await eventually(() => expect(ingress.inFlight(instanceId)).toBe(0));
});

test("a body that does not come keeps no connection open behind an answer that a token is needed", async () => {
  const { port } = await openIngress(answerOk, {}, undefined, { bodyMs: 50 });
  expect(await speak(unfinished("none"), { port })).toMatch(/^HTTP\/1\.1 401 /);
});

test("what cannot be read is refused in words", async () => {
  const { port } = await openIngress(answerOk);
  const heard = await speak(get("a".repeat(20_000)), { port });
  expect(heard).toMatch(/^HTTP\/1\.1 431 .*application\/problem\+json.*"code":"HEADERS_TOO_LARGE"/s);
});

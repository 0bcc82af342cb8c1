import { keyedTls, selfSignedCertificate, type TlsIdentity } from "@/lib/kernel/tls";
import { generateKeyPairSync, KeyObject } from "node:crypto";
import { connect, TLSSocket } from "node:tls";
import { exportJWK, generateKeyPair } from "jose";
import { Agent, request } from "undici";
import { expect, onTestFinished, test, vi } from "vitest";
import { answerOk, openIngress, pair, publicKey } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

const node = generateKeyPairSync("ed25519");
const gateway = selfSignedCertificate(KeyObject.from(pair.privateKey));

/** An ingress that others than this machine could reach. */
async function open(engine = answerOk) {
  const opened = await openIngress(engine, {}, selfSignedCertificate(node.privateKey));
  const connections = new Map<TlsIdentity | undefined, Agent>();
  onTestFinished(async () => {
    for (const dispatcher of connections.values()) await dispatcher.destroy();
  });
  const call = async (
    path: string,
    { identity, token = opened.token }: { identity?: TlsIdentity; token?: string } = {},
  ) => {
    const dispatcher = connections.get(identity) ?? new Agent({ connect: { ...keyedTls, ...identity } });
    connections.set(identity, dispatcher);
    const { statusCode, body } = await request(`https://127.0.0.1:${opened.port}${path}`, {
      dispatcher,
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: statusCode, text: await body.text() };
  };
  return { ...opened, call };
}

test("who holds a key of the control plane, and a token by it, reaches the engine", async () => {
  const { call, at } = await open();
  expect(await call(at("/v1/models"), { identity: gateway })).toEqual({ status: 200, text: `{"ok":true}` });
});

test.each<[string, () => TlsIdentity | undefined]>([
  ["who shows no key", () => undefined],
  ["a stranger", () => selfSignedCertificate(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey)],
  ["the node itself", () => selfSignedCertificate(node.privateKey)],
])("%s is refused on every way to an instance, with a good token too", async (_, identityOf) => {
  const engine = vi.fn(answerOk);
  const { call, at } = await open(engine);
  const identity = identityOf();
  for (const path of ["/v1/models", "/v1/chat/completions", "/logs", "/metrics"]) {
    const { status, text } = await call(at(path), { ...(identity && { identity }) });
    expect(status).toBe(401);
    expect(JSON.parse(text)).toMatchObject({ error: { code: "UNAUTHENTICATED", message: "A known key is needed." } });
  }
  expect(engine).not.toHaveBeenCalled();
});

test("a key alone is not enough", async () => {
  const { call, at } = await open();
  expect((await call(at("/v1/models"), { identity: gateway, token: "" })).status).toBe(401);
});

test("a key that is published no more is a stranger's, also on a connection that was let in", async () => {
  const { call, at, tokens } = await open();
  expect((await call(at("/v1/models"), { identity: gateway })).status).toBe(200);
  const next = await generateKeyPair("RS256", { extractable: true });
  tokens.setKeys([{ ...(await exportJWK(next.publicKey)), kid: "next" }, publicKey]);
  expect((await call(at("/v1/models"), { identity: gateway })).status).toBe(200);
  tokens.setKeys([{ ...(await exportJWK(next.publicKey)), kid: "next" }]);
  expect((await call(at("/v1/models"), { identity: gateway })).text).toContain("A known key is needed.");
});

test("a connection's certificate is read once, not for every request", async () => {
  const read = vi.spyOn(TLSSocket.prototype, "getPeerX509Certificate");
  onTestFinished(() => read.mockRestore());
  const { call, at } = await open();
  for (let count = 0; count < 5; count += 1)
    expect((await call(at("/v1/models"), { identity: gateway })).status).toBe(200);
  const connections = new Set(read.mock.contexts).size;
  expect(connections).toBeLessThan(5);
  expect(read).toHaveBeenCalledTimes(connections);
});

test("health and metrics answer by TLS without a key, and nobody in the clear", async () => {
  const { call, url } = await open();
  expect((await call("/health/live")).status).toBe(200);
  expect((await call("/metrics")).status).toBe(200);
  await expect(fetch(`${url}/health/live`)).rejects.toThrow("fetch failed");
});

test("older protocols than TLS 1.3 are not spoken", async () => {
  const { port } = await open();
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, maxVersion: "TLSv1.2" });
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once("error", resolve));
  expect(error.code).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
});

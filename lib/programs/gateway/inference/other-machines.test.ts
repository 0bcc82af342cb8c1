import { generateKeyPairSync, KeyObject } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  addDeployment,
  chatAnswer,
  sendJson,
  signingPair,
  startFakeNode,
  startGateway,
  type FakeNode,
  type KeyPair,
  type RunningGateway,
} from "../testing";

/* Nodes that are reached over a network: by TLS, each side known by its key. */

let gateway: RunningGateway;
const nodes: FakeNode[] = [];

beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(async () => {
  await gateway.drain();
  for (const node of nodes.splice(0)) await node.close();
});

const keyPair = (): KeyPair => generateKeyPairSync("ed25519");

/** A node of which the test learns who called it. */
async function node(pair: KeyPair, callers: (KeyObject | undefined)[] = []): Promise<FakeNode> {
  const started = await startFakeNode((_arrived, res) => {
    callers.push((res.socket as TLSSocket).getPeerX509Certificate()?.publicKey);
    sendJson(res, chatAnswer("hello"));
  }, pair);
  nodes.push(started);
  return started;
}

const ask = () =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "tiny", messages: [{ role: "user", content: "hi" }] }),
  });

test("a call reaches the node, which sees the key that signs the gateway's tokens", async () => {
  const callers: (KeyObject | undefined)[] = [];
  addDeployment(gateway.directory, "tiny", [await node(keyPair(), callers)]);
  for (let call = 0; call < 3; call += 1) expect((await ask()).status).toBe(200);
  expect(callers).toHaveLength(3);
  expect(callers.every((key) => key?.equals(KeyObject.from(signingPair.publicKey)))).toBe(true);
});

test("a machine that has the address but not the key of a node gets no request", async () => {
  const impostor = await node(keyPair());
  const nodeKey = keyPair().publicKey.export({ format: "jwk" });
  addDeployment(gateway.directory, "tiny", [{ ...impostor, nodeKey }]);
  const refused = await ask();
  expect(refused.status).toBe(503);
  expect(JSON.stringify(await refused.json())).not.toContain("key");
  expect(impostor.arrived).toEqual([]);
});

test("the instances of an honest node serve while another node is impersonated", async () => {
  const [honest, impostor] = [await node(keyPair()), await node(keyPair())];
  addDeployment(gateway.directory, "tiny", [
    { ...impostor, nodeKey: keyPair().publicKey.export({ format: "jwk" }) },
    honest,
  ]);
  for (let call = 0; call < 4; call += 1) expect((await ask()).status).toBe(200);
  expect([impostor.arrived.length, honest.arrived.length]).toEqual([0, 4]);
});

test("a node that takes another key, as after a new installation, is known by that one", async () => {
  const [before, after] = [keyPair(), keyPair()];
  const first = await node(before);
  const deployment = addDeployment(gateway.directory, "tiny", [first]);
  expect((await ask()).status).toBe(200);
  const second = await node(after);
  gateway.directory.all.splice(0);
  addDeployment(gateway.directory, "tiny", [second], { id: deployment.id });
  expect((await ask()).status).toBe(200);
  expect(second.arrived).toHaveLength(1);
});

test("an address that means this machine is called for no other machine", async () => {
  const pair = keyPair();
  const inside = await node(pair);
  const { instances } = addDeployment(gateway.directory, "tiny", [inside]);
  const { port } = new URL(inside.url);
  for (const host of ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"]) {
    const [instance] = instances.map((one) => ({ ...one, ingressUrl: `https://${host}:${port}`, nodeIsLocal: false }));
    gateway.directory.all.splice(0);
    addDeployment(gateway.directory, "tiny", [], { phase: "serving", instances: instance ? [instance] : [] });
    expect((await ask()).status).toBe(503);
  }
  expect(inside.arrived).toEqual([]);
});

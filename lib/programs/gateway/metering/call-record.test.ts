import { eventually } from "@/lib/kernel/testing/eventually";
import { beforeEach, expect, test } from "vitest";
import {
  addDeployment,
  chatAnswer,
  chatRequest,
  chatStream,
  openInference,
  sendEvents,
  sendJson,
  type Inference,
} from "../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

test("every call is recorded once, with tokens, times and who called", async () => {
  const engine = await kit.node((arrived, res) =>
    arrived.body["stream"] ? sendEvents(res, chatStream(["a", "b"])) : sendJson(res, chatAnswer("hello")),
  );
  const { id, instances } = addDeployment(kit.gateway.directory, "tiny", [engine]);
  await kit.send({ body: chatRequest("tiny") });
  await kit.send({ body: chatRequest("tiny", { stream: true }) });
  await kit.send({ body: chatRequest("nope") });
  await kit.send({ path: "/v1/models", method: "GET" });
  await kit.send({ headers: { authorization: "Bearer nobody" }, body: chatRequest("tiny") });
  await eventually(() => expect(kit.gateway.ledger.records).toHaveLength(5));
  const [plain, streamed, unknown, list, stranger] = kit.gateway.ledger.records;
  expect(plain).toMatchObject({
    operation: "chat",
    status: 200,
    outcome: "done",
    deploymentId: id,
    instanceId: instances[0]?.id,
    promptTokens: 7,
    completionTokens: 3,
    streamed: false,
    actorName: "ada",
    clientAddress: "127.0.0.1",
  });
  expect(streamed).toMatchObject({ completionTokens: 2, streamed: true, outcome: "done", partial: false });
  expect([plain?.timeToFirstTokenMs, list?.timeToFirstTokenMs]).toEqual([null, null]);
  expect(streamed?.timeToFirstTokenMs).toBeLessThanOrEqual(streamed?.durationMs ?? -1);
  expect(unknown).toMatchObject({ status: 404, outcome: "refused", instanceId: null });
  expect(list).toMatchObject({ operation: "models", outcome: "read", method: "GET", path: "/v1/models" });
  expect(stranger).toMatchObject({ status: 401, actorKind: "anonymous", apiKeyId: null });
});

test("records outlive a database that is away", async () => {
  addDeployment(kit.gateway.directory, "tiny", [await kit.node()]);
  kit.gateway.ledger.failing = true;
  for (let call = 0; call < 3; call += 1) await kit.send({ body: chatRequest("tiny") });
  const ready = async () => (await kit.send({ path: "/health/ready", method: "GET" })).json()["status"];
  await eventually(async () => expect(await ready()).toBe("degraded"));
  kit.gateway.ledger.failing = false;
  await eventually(() => expect(kit.gateway.ledger.records).toHaveLength(3));
  await eventually(async () => expect(await ready()).toBe("ok"));
});

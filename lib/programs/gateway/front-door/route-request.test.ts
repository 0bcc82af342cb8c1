import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { addDeployment, chatAnswer, chatRequest, openInference, sendJson, type Inference } from "../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

test.each(["/v1/chat/completions", "/v1/chat/completions/", "/v1/chat/completions?x=1"])(
  "%s reaches the engine",
  async (path) => {
    const engine = await kit.node();
    const { instances } = addDeployment(kit.gateway.directory, "tiny", [engine]);
    const answer = await kit.send({ path, body: chatRequest("tiny") });
    expect(answer.status).toBe(200);
    expect(engine.arrived[0]?.path).toBe(`/instances/${instances[0]?.id}/v1/chat/completions`);
    expect(engine.arrived[0]?.authorization).toBe(`Bearer token-for-${engine.nodeId}`);
  },
);

test("a model may be named by deployment, repository or id, and by anything below its own path", async () => {
  const engine = await kit.node();
  const { id } = addDeployment(kit.gateway.directory, "tiny", [engine]);
  for (const name of ["tiny", "acme/tiny", id]) expect((await kit.send({ body: chatRequest(name) })).status).toBe(200);
  const path = `/runtime/models/${id}/v1/chat/completions`;
  expect((await kit.send({ path, body: chatRequest("kamiwaza") })).status).toBe(200);
  expect((await kit.send({ path, body: { messages: [{ role: "user", content: "hi" }] } })).status).toBe(200);
});

test("the answer is the engine's, byte for byte, with its request id", async () => {
  const text = '{ "choices":[ ], "odd":1.50, "usage": {"prompt_tokens":3,"completion_tokens":2} }';
  const engine = await kit.node(
    (_arrived, res) => void res.writeHead(200, { "content-type": "application/json" }).end(text),
  );
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  const answer = await kit.send({ body: chatRequest("tiny") });
  expect(answer.text).toBe(text);
  expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers["x-content-type-options"]).toBe("nosniff");
});

test("an answer too large to hold flows through whole", async () => {
  const body = chatAnswer("x".repeat(3 * 1024 * 1024));
  const engine = await kit.node((_arrived, res) => sendJson(res, body));
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  expect((await kit.send({ body: chatRequest("tiny") })).text).toBe(JSON.stringify(body));
  await kit.gateway.drain();
  expect(kit.gateway.ledger.records[0]).toMatchObject({ promptTokens: 7, completionTokens: 3, partial: false });
});

test.each([
  ["GET", "/v1"],
  ["POST", "/v1/chat"],
  ["POST", "/v1/audio/speech"],
  ["POST", "/v1/chat/completions/../../../metrics"],
  ["GET", "/runtime"],
  ["POST", "/runtime/models/not-an-id/v1/chat/completions"],
  ["POST", `/runtime/models/${randomUUID()}/v1/slots`],
  ["POST", `/runtime/models/${randomUUID()}/metrics`],
])("%s %s is an OpenAI 404", async (method, path) => {
  const answer = await kit.send({ method, path });
  expect(answer.status).toBe(404);
  expect(answer.json()).toMatchObject({ error: { type: "invalid_request_error", code: "unknown_url" } });
});

test("a wrong method says which one is right", async () => {
  const answer = await kit.send({ method: "GET" });
  expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
  expect((await kit.send({ method: "OPTIONS" })).headers["access-control-allow-origin"]).toBeUndefined();
});

test("an unknown model is refused with the names that would work", async () => {
  addDeployment(kit.gateway.directory, "tiny", [await kit.node()]);
  addDeployment(kit.gateway.directory, "foreign", [await kit.node()], { organizationId: randomUUID() });
  const answer = await kit.send({ body: chatRequest("nope") });
  expect(answer.status).toBe(404);
  expect(answer.json()).toMatchObject({ error: { code: "model_not_found", param: "model" } });
  expect(answer.text).toContain("tiny");
  expect(answer.text).not.toContain("foreign");
});

test("another organization's deployment does not exist, by name or by path", async () => {
  const engine = await kit.node();
  const { id } = addDeployment(kit.gateway.directory, "foreign", [engine], { organizationId: randomUUID() });
  for (const name of ["foreign", id, "acme/foreign"])
    expect((await kit.send({ body: chatRequest(name) })).status).toBe(404);
  expect((await kit.send({ path: `/runtime/models/${id}/v1/chat/completions`, body: chatRequest("x") })).status).toBe(
    404,
  );
  expect((await kit.send({ path: `/runtime/models/${id}/v1/models`, method: "GET" })).status).toBe(404);
  expect(engine.arrived).toHaveLength(0);
});

test("a deployment that is not serving says its state and when to come back", async () => {
  addDeployment(kit.gateway.directory, "tiny", [], { phase: "fetching" });
  const answer = await kit.send({ body: chatRequest("tiny") });
  expect(answer.status).toBe(503);
  expect(answer.headers["retry-after"]).toBe("5");
  expect(answer.text).toContain("fetching");
});

test("the list of models holds what serves, by the name to call it with", async () => {
  const engine = await kit.node();
  const { id } = addDeployment(kit.gateway.directory, "tiny", [engine]);
  addDeployment(kit.gateway.directory, "cold", []);
  addDeployment(kit.gateway.directory, "foreign", [engine], { organizationId: randomUUID() });
  const names = async (path: string) => {
    const { data } = (await kit.send({ path, method: "GET" })).json() as { data: { id: string }[] };
    return data.map((model) => model.id);
  };
  expect(await names("/v1/models")).toEqual(["tiny"]);
  expect(await names(`/runtime/models/${id}/v1/models/`)).toEqual(["tiny"]);
  expect((await kit.send({ path: "/v1/models/acme%2Ftiny", method: "GET" })).json()).toMatchObject({ id: "tiny" });
  expect((await kit.send({ path: "/v1/models/none", method: "GET" })).status).toBe(404);
});

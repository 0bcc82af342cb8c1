import { beforeEach, expect, test } from "vitest";
import { addDeployment, chatRequest, openInference, type FakeNode, type Inference } from "../../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

let engine: FakeNode;
beforeEach(async () => {
  engine = await kit.node();
  addDeployment(kit.gateway.directory, "tiny", [engine]);
});

test.each([
  ["not JSON", "{"],
  ["not an object", "[1]"],
  ["nothing", ""],
  ["a nest without end", `{"metadata":${"[".repeat(200)}${"]".repeat(200)}}`],
  ["a nest that would end any stack", `{"metadata":${"[".repeat(500_000)}${"]".repeat(500_000)}}`],
])("%s is a 400", async (_name, body) => {
  expect((await kit.send({ body })).status).toBe(400);
  expect(engine.arrived).toHaveLength(0);
});

test.each<[string, unknown]>([
  ["chat_template", "{{ x }}"],
  ["n_discard", -1],
  ["temperature", -0.1],
  ["top_p", "1"],
  ["max_tokens", 1.5],
  ["seed", 2 ** 60],
  ["logit_bias", { a: 1 }],
  ["messages", "hi"],
  ["messages", [{ role: "user", content: [{ type: "image_url", image_url: { url: "http://169.254.169.254/" } }] }]],
  ["chat_template_kwargs", { chat_template: "x" }],
  ["stop", Array.from({ length: 65 }, () => "x")],
])("a wrong %s is refused by name", async (name, value) => {
  const answer = await kit.send({ body: chatRequest("tiny", { [name]: value }) });
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ error: { type: "invalid_request_error", param: name } });
  expect(engine.arrived).toHaveLength(0);
});

test("fields that no engine needs are left out and named", async () => {
  const answer = await kit.send({
    body: chatRequest("tiny", { temperature: 0.5, brand_new: 1, "x\r\ny": 2, seed: null }),
  });
  expect(answer.status).toBe(200);
  expect(answer.headers["x-ignored-parameters"]).toBe("brand_new, x__y");
  expect(Object.keys(engine.arrived[0]?.body ?? {}).toSorted()).toEqual(["messages", "model", "temperature"]);
});

test("of a field sent twice the engine sees the one that was checked", async () => {
  await kit.send({
    body: '{"model":"tiny","messages":[{"role":"user","content":"hi"}],"n_predict":-1,"top_p":9,"top_p":0.5}',
  });
  expect(engine.arrived[0]?.body["top_p"]).toBe(0.5);
});

test("a body over the limit is a 413 whether announced or not, and the client can read it", async () => {
  const body = JSON.stringify(chatRequest("tiny", { user: "x".repeat(5 * 1024 * 1024) }));
  expect((await kit.send({ body })).status).toBe(413);
  expect((await kit.send({ body, headers: { "transfer-encoding": "chunked" } })).status).toBe(413);
});

test("a compressed body is a 415", async () => {
  expect((await kit.send({ body: "x", headers: { "content-encoding": "gzip" } })).status).toBe(415);
});

test("a body without a model is told what is missing", async () => {
  const answer = await kit.send({ body: { messages: [{ role: "user", content: "hi" }] } });
  expect(answer.json()).toMatchObject({ error: { code: "missing_required_parameter", param: "model" } });
});

test("a message names no limit where there is none", async () => {
  const answer = await kit.send({ path: "/v1/completions", body: { model: "tiny", prompt: 5 } });
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ error: { param: "prompt", message: expect.not.stringContaining("Infinity") } });
});

test("a request that grows beyond the limit where it is written out is a 413, and reaches no engine", async () => {
  const small = await openInference({ GATEWAY_BODY_BYTES_MAX: 4000 });
  const engine = await small.node();
  addDeployment(small.gateway.directory, "tiny", [engine]);
  const prompt = (count: number) =>
    `{"model":"tiny","prompt":[${Array.from({ length: count }, () => "2e9").join(",")}]}`;
  const path = "/v1/completions";
  const grown = await small.send({ path, body: prompt(900) });
  expect([grown.status, grown.text]).toEqual([413, expect.stringContaining("Written out")]);
  expect(engine.arrived).toEqual([]);
  expect((await small.send({ path, body: prompt(500) })).status).toBe(200);
});

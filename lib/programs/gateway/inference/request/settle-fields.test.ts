import { beforeEach, expect, test } from "vitest";
import { addDeployment, chatRequest, openInference, sendJson, type FakeNode, type Inference } from "../../testing";

let kit: Inference;
let engine: FakeNode;
beforeEach(async () => {
  kit = await openInference();
  engine = await kit.node();
  addDeployment(kit.gateway.directory, "tiny", [engine]);
});

test("what asks for nothing is accepted, and no engine sees it", async () => {
  const more = { modalities: ["text"], top_logprobs: 0, n: 1, audio: null, logprobs: false };
  expect((await kit.send({ body: chatRequest("tiny", more) })).status).toBe(200);
  expect(engine.arrived[0]?.body).toEqual({ ...chatRequest("tiny"), logprobs: false });
});

test("a deployment's sampling values hold where a caller sends none, in every dialect, and for no vectors", async () => {
  const sampling = { temperature: 0.2, top_p: 0.9, max_tokens: 64 };
  addDeployment(kit.gateway.directory, "tuned", [engine], { sampling });
  const ask = async (more: object) => {
    expect((await kit.send({ body: chatRequest("tuned", more) })).status).toBe(200);
    return engine.arrived.at(-1)?.body;
  };
  expect(await ask({})).toEqual({ ...chatRequest("tuned"), ...sampling });
  expect(await ask({ temperature: 1, top_p: null })).toMatchObject({ ...sampling, temperature: 1 });
  const limited = await ask({ max_completion_tokens: 5 });
  expect(limited).toMatchObject({ max_completion_tokens: 5, temperature: 0.2 });
  expect(limited).not.toHaveProperty("max_tokens");
  await ask({ n: 2 });
  expect(engine.arrived.slice(-2).map(({ body }) => body["temperature"])).toEqual([0.2, 0.2]);
});

test.each([
  ["modalities", { modalities: ["text", "audio"] }],
  ["audio", { audio: { voice: "alloy", format: "wav" } }],
  ["top_logprobs", { top_logprobs: 2 }],
  ["top_logprobs", { top_logprobs: 2, logprobs: false }],
])("%s in %j is refused by name", async (param, more) => {
  const { status, json } = await kit.send({ body: chatRequest("tiny", more) });
  expect([status, json()]).toMatchObject([400, { error: { type: "invalid_request_error", param } }]);
  expect(engine.arrived).toEqual([]);
});

const png = "data:image/png;base64,iVBORw0KGgo=";

test.each([
  ["images", { type: "image_url", image_url: { url: png } }],
  ["sound", { type: "input_audio", input_audio: { data: "AA==", format: "wav" } }],
  ["files", { type: "file", file: { file_data: "data:application/pdf;base64,AA==" } }],
])("a model that takes no %s says so by its name", async (medium, part) => {
  const messages = [{ role: "user", content: [{ type: "text", text: "What is this?" }, part] }];
  const { status, json } = await kit.send({ body: { model: "tiny", messages } });
  const message = expect.stringContaining(`"tiny" takes no ${medium}`) as string;
  expect([status, json()]).toMatchObject([400, { error: { message, param: "messages" } }]);
  expect(engine.arrived).toEqual([]);
});

test("a model that takes images is given them", async () => {
  for (const { instances } of kit.gateway.directory.all)
    for (const one of instances) one.serves = { media: ["images"] };
  const messages = [{ role: "user", content: [{ type: "image_url", image_url: { url: png } }] }];
  expect((await kit.send({ body: { model: "tiny", messages } })).status).toBe(200);
  expect(engine.arrived[0]?.body["messages"]).toEqual(messages);
});

test.each(["float", "base64"])(
  "vectors in %s of other dimensions than asked for are refused by name",
  async (format) => {
    const vector =
      format === "float" ? [1, 0, 0, 0] : Buffer.from(Float32Array.of(1, 0, 0, 0).buffer).toString("base64");
    const embedder = await kit.node((_arrived, res) =>
      sendJson(res, { object: "list", data: [{ index: 0, embedding: vector }], usage: { prompt_tokens: 1 } }),
    );
    addDeployment(kit.gateway.directory, "vectors", [embedder]);
    const embed = (dimensions: number) =>
      kit.send({
        path: "/v1/embeddings",
        body: { model: "vectors", input: "a", encoding_format: format, dimensions },
      });
    expect((await embed(4)).status).toBe(200);
    const { status, json } = await embed(2);
    expect([status, json()]).toMatchObject([400, { error: { param: "dimensions", code: "unsupported_value" } }]);
  },
);

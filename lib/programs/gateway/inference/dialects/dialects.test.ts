import { request, type IncomingMessage } from "node:http";
import { beforeEach, describe, expect, test } from "vitest";
import {
  addDeployment,
  chatAnswer,
  chatStream,
  openInference,
  readAll,
  sendEvents,
  sendJson,
  startEvents,
  type Answer,
  type Inference,
} from "../../testing";
import { readEvents } from "./testing/translate";

const dialects = [
  {
    name: "responses",
    path: "/v1/responses",
    body: { model: "tiny", input: "hi" },
    whole: { object: "response", output: [{ content: [{ text: "Hello" }] }] },
    end: "response.completed",
    failure: { type: "response.failed", response: { status: "failed", error: { code: "server_error" } } },
    refusal: { error: { message: "too long", param: "input" } },
  },
  {
    name: "messages",
    path: "/v1/messages",
    body: { model: "tiny", max_tokens: 9, messages: [{ role: "user", content: "hi" }] },
    whole: { type: "message", content: [{ type: "text", text: "Hello" }] },
    end: "message_stop",
    failure: { type: "error", error: { type: "api_error" } },
    refusal: { type: "error", error: { type: "invalid_request_error", message: "too long" } },
  },
];

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

async function serve(answer: Answer) {
  const node = await kit.node(answer);
  return { node, deployment: addDeployment(kit.gateway.directory, "tiny", [node]) };
}

const answers: Answer = (arrived, res) =>
  arrived.body["stream"] ? sendEvents(res, chatStream(["Hel", "lo"])) : sendJson(res, chatAnswer("Hello"));

describe.each(dialects)("$name", ({ name, path, body, whole, end, failure, refusal }) => {
  test("is asked as a chat, answered in its own words, and recorded once", async () => {
    const { node } = await serve(answers);
    const answer = await kit.send({ path, body });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject(whole);
    expect(answer.headers["request-id"]).toBe(answer.headers["x-request-id"]);
    expect(node.arrived.map(({ path: asked }) => asked)).toEqual([expect.stringMatching(/\/v1\/chat\/completions$/)]);
    expect(await kit.record()).toMatchObject({
      operation: name,
      outcome: "done",
      promptTokens: 7,
      completionTokens: 3,
    });
  });

  test("streams, and counts the tokens that the engine told", async () => {
    await serve(answers);
    const { text, headers } = await kit.send({ path, body: { ...body, stream: true } });
    expect(headers["content-type"]).toBe("text/event-stream");
    expect(readEvents(text).at(-1)?.type).toBe(end);
    expect(await kit.record()).toMatchObject({ streamed: true, outcome: "done", promptTokens: 7, completionTokens: 2 });
  });

  test("is answered at the path of a deployment, whatever model is named, or none", async () => {
    const { deployment } = await serve(answers);
    for (const model of ["any", undefined]) {
      const answer = await kit.send({ path: `/runtime/models/${deployment.id}${path}`, body: { ...body, model } });
      expect(answer.json()).toMatchObject(whole);
    }
  });

  test("no cut of the engine's stream is silent", async () => {
    const said = Buffer.from(chatStream(["a"]));
    await serve((arrived, res) => {
      startEvents(res).flushHeaders();
      res.write(said.subarray(0, Number(arrived.body["seed"])), () => res.destroy());
    });
    for (let cut = 1; cut < said.length; cut += 23) {
      const { status, text } = await kit.send({ path, body: { ...body, stream: true, seed: cut } });
      if (status !== 200) expect(status).toBeGreaterThanOrEqual(500);
      else expect(readEvents(text).at(-1)).toMatchObject(failure);
    }
  });

  test("an error in the middle of the engine's stream is one to the client, and the call has failed", async () => {
    await serve((_arrived, res) =>
      sendEvents(res, `${chatStream(["a"], { done: false })}data: {"error":{"message":"out of memory"}}\n\n`),
    );
    const { text } = await kit.send({ path, body: { ...body, stream: true } });
    expect(readEvents(text).at(-1)).toMatchObject(failure);
    expect(text).toContain("out of memory");
    expect(await kit.record()).toMatchObject({ partial: true, outcome: "failed" });
  });

  test("what was said before garbage arrives, however it was cut, and then an error", async () => {
    const said = chatStream(["Hel", "lo"], { done: false, usage: false });
    const chunks = [[`${said}data: {broken\n\n`], [said, "data: {broken\n\n"], `${said}data: {broken\n\n`.split("")];
    const heard = [];
    for (const pieces of chunks) {
      await serve((_arrived, res) => {
        startEvents(res);
        for (const piece of pieces) res.write(piece);
        res.end("data: [DONE]\n\n");
      });
      const events = readEvents((await kit.send({ path, body: { ...body, stream: true } })).text);
      expect(events.at(-1)).toMatchObject(failure);
      heard.push(events.map(({ type }) => type));
      kit.gateway.directory.all.length = 0;
    }
    expect(heard[1]).toEqual(heard[0]);
    expect(heard[2]).toEqual(heard[0]);
  });

  test("what the engine refuses is refused in these words", async () => {
    await serve((_arrived, res) =>
      sendJson(res, { error: { message: "too long", code: 400, param: "messages" } }, 400),
    );
    const answer = await kit.send({ path, body });
    expect([answer.status, answer.json()]).toMatchObject([400, refusal]);
  });

  test("an answer that is no chat is the engine's failure", async () => {
    await serve((_arrived, res) => sendJson(res, { hello: 1 }));
    expect((await kit.send({ path, body })).status).toBe(502);
  });

  test("a client that leaves stops the engine", async () => {
    const { node } = await serve((_arrived, res) => {
      startEvents(res).write(chatStream(["a"], { done: false }));
    });
    const { url, key } = kit.gateway;
    await new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}` };
      const req = request(`${url}${path}`, { method: "POST", headers }, (response) => {
        response.once("data", () => {
          req.destroy();
          resolve();
        });
      });
      req.on("error", reject).end(JSON.stringify({ ...body, stream: true }));
    });
    await node.arrived[0]?.aborted;
    expect(await kit.record()).toMatchObject({ outcome: "stopped", partial: true });
  });

  test("an event larger than what is usually held arrives whole", async () => {
    const long = "x".repeat(2_000_000);
    await serve((_arrived, res) => sendEvents(res, chatStream([long])));
    const { text } = await kit.send({ path, body: { ...body, stream: true } });
    expect(readEvents(text).at(-1)?.type).toBe(end);
    expect(text).toContain(long);
  });

  test("thoughts that a deployment strips are in no event", async () => {
    const node = await kit.node((_arrived, res) => sendEvents(res, chatStream(["<think>Hm.", "</think>", "Yes."])));
    addDeployment(kit.gateway.directory, "tiny", [node], { stripsThinking: true });
    const { text } = await kit.send({ path, body: { ...body, stream: true } });
    expect(text).not.toContain("Hm.");
    expect(text).toContain("Yes.");
  });
});

describe("counting", () => {
  test.each([
    ["/v1/messages/count_tokens", { messages: [{ role: "user", content: "hi" }] }, { input_tokens: 7 }],
    ["/v1/responses/input_tokens", { input: "hi" }, { object: "response.input_tokens", input_tokens: 7 }],
  ])("%s tells what the engine read", async (path, body, expected) => {
    const { node } = await serve(answers);
    expect((await kit.send({ path, body: { model: "tiny", ...body } })).json()).toEqual(expected);
    expect(node.arrived[0]?.body).toMatchObject({ max_tokens: 1 });
  });

  test("is refused where the engine does not tell", async () => {
    const { usage: _, ...silent } = chatAnswer("a");
    await serve((_arrived, res) => sendJson(res, silent));
    const body = { model: "tiny", messages: [{ role: "user", content: "hi" }] };
    expect((await kit.send({ path: "/v1/messages/count_tokens", body })).status).toBe(502);
  });
});

describe("Anthropic's errors", () => {
  const body = { model: "nope", max_tokens: 9, messages: [{ role: "user", content: "hi" }] };
  const send = (more: object) => kit.send({ path: "/v1/messages", body, ...more });

  test.each([
    [401, "authentication_error", { headers: { authorization: "Bearer wrong" } }],
    [404, "not_found_error", {}],
    [404, "not_found_error", { path: "/v1/messages/batches" }],
    [405, "invalid_request_error", { method: "GET", body: undefined }],
    [400, "invalid_request_error", { body: { model: "nope" } }],
    [413, "request_too_large", { body: `"${"x".repeat(5_000_000)}"` }],
  ])("%i is %s", async (status, type, more) => {
    const answer = await send(more);
    expect([answer.status, answer.json()]).toEqual([
      status,
      { type: "error", error: { type, message: expect.any(String) }, request_id: answer.headers["request-id"] },
    ]);
  });

  test("a deployment that serves nothing is overloaded, and told when to try again", async () => {
    addDeployment(kit.gateway.directory, "nope", []);
    const answer = await send({});
    expect([answer.status, answer.json()]).toMatchObject([529, { error: { type: "overloaded_error" } }]);
    expect(answer.headers["retry-after"]).toBeDefined();
    expect(await kit.record()).toMatchObject({ status: 529 });
  });

  test("a key may come in either header", async () => {
    const { port, key } = kit.gateway;
    const response = await new Promise<IncomingMessage>((resolve) => {
      request({ port, path: "/v1/messages", method: "POST", headers: { "x-api-key": key } }, resolve).end(
        JSON.stringify(body),
      );
    });
    expect(JSON.parse((await readAll(response)).toString())).toMatchObject({ error: { type: "not_found_error" } });
  });
});

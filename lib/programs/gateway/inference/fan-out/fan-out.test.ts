import { eventually } from "@/lib/kernel/testing/eventually";
import { beforeEach, describe, expect, test } from "vitest";
import {
  addDeployment,
  chatAnswer,
  chatStream,
  openInference,
  sendEvents,
  sendJson,
  startEvents,
  type Answer,
  type Inference,
} from "../../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

/** An engine that gives one answer to one prompt, each with a number of its own. */
const counting = (): Answer => {
  let count = 0;
  return ({ body }, res) => {
    count += 1;
    if (body["stream"]) return sendEvents(res, chatStream([`${count}`, "a", "b"]));
    if (body["prompt"] === undefined) return sendJson(res, chatAnswer(`${count}`));
    const choices = [{ index: 0, text: JSON.stringify(body["prompt"]), finish_reason: "stop" }];
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      prompt_tokens_details: { cached_tokens: 1 },
    };
    sendJson(res, { id: `cmpl-${count}`, object: "text_completion", choices, usage, timings: { prompt_n: 1 } });
  };
};

async function deploy(answer: Answer = counting()) {
  const engine = await kit.node(answer);
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  return engine;
}

type Event = { id: string; choices: { index: number; delta: { content?: string } }[]; usage?: object };
const eventsOf = (text: string) => text.split("\n\n").flatMap((event) => (event ? [event.replace(/^data: /, "")] : []));
const contents = (events: Event[]) => {
  const said: string[] = [];
  for (const { choices } of events)
    for (const { index, delta } of choices) said[index] = (said[index] ?? "") + (delta.content ?? "");
  return said;
};

test("n choices are as many calls of the engine, one answer, and one record in which the prompt counts once", async () => {
  const engine = await deploy();
  const { status, text } = await kit.ask({ n: 3, temperature: 1, seed: 7 });
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    {
      object: "chat.completion",
      choices: [0, 1, 2].map((index) => ({ index, message: { role: "assistant" }, finish_reason: "stop" })),
      usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 },
    },
  ]);
  expect(engine.arrived.filter(({ body }) => "n" in body)).toEqual([]);
  expect(new Set(engine.arrived.map(({ body }) => body["seed"]))).toEqual(new Set([7, 8, 9]));
  expect(await kit.record()).toMatchObject({ promptTokens: 7, completionTokens: 9, status: 200 });
});

test("streamed choices come as one stream: one id, an index each, usage when asked for, one end", async () => {
  await deploy();
  const plain = eventsOf((await kit.ask({ stream: true, n: 3 })).text);
  const asked = eventsOf((await kit.ask({ stream: true, n: 3, stream_options: { include_usage: true } })).text);
  for (const [events, usage] of [
    [plain, undefined],
    [asked, { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 }],
  ] as const) {
    expect(events.filter((event) => event === "[DONE]")).toEqual([events.at(-1)]);
    const parsed = events.slice(0, -1).map((event) => JSON.parse(event) as Event);
    expect(new Set(parsed.map(({ id }) => id))).toEqual(new Set(["chatcmpl-1"]));
    expect(contents(parsed).map((said) => said.slice(1))).toEqual(["ab", "ab", "ab"]);
    expect(parsed.flatMap((event) => (event.usage ? [[event.choices, event.usage]] : []))).toEqual(
      usage ? [[[], usage]] : [],
    );
  }
});

test("an engine that takes n itself is given it", async () => {
  const engine = await deploy();
  for (const { instances } of kit.gateway.directory.all) for (const one of instances) one.serves = { several: true };
  await kit.ask({ n: 3 });
  expect(engine.arrived.map(({ body }) => body["n"])).toEqual([3]);
});

describe("prompts", () => {
  const complete = (more: object) => kit.send({ path: "/v1/completions", body: { model: "tiny", ...more } });
  const answered = async (more: object) => {
    const { status, json } = await complete(more);
    const { choices, usage } = json() as { choices: { index: number; text: string }[]; usage: unknown };
    expect([status, choices.map(({ index }) => index)]).toEqual([200, [...choices.keys()]]);
    return [choices.map(({ text }) => JSON.parse(text) as unknown), usage];
  };
  const usage = (prompts: number, choices: number) => ({
    prompt_tokens: 5 * prompts,
    completion_tokens: 2 * choices,
    total_tokens: 5 * prompts + 2 * choices,
    prompt_tokens_details: { cached_tokens: prompts },
  });

  test.each([
    ["a list of texts", ["a", "b", "c"], ["a", "b", "c"]],
    ["a list of lists of tokens", [[1, 2], [3]], [[1, 2], [3]]],
  ])("in %s are answered each, in their order", async (_name, prompt, each) => {
    await deploy();
    expect(await answered({ prompt })).toEqual([each, usage(each.length, each.length)]);
  });

  test("with n choices each stand together, and count once each", async () => {
    await deploy();
    expect(await answered({ prompt: ["a", "b"], n: 2 })).toEqual([["a", "a", "b", "b"], usage(2, 4)]);
  });

  test.each([
    ["a list of tokens", [1, 2, 3], [1, 2, 3]],
    ["one text in a list", ["a"], "a"],
    ["one list of tokens in a list", [[1, 2]], [1, 2]],
  ])("%s is one prompt, and one call as it is", async (_name, prompt, one) => {
    const engine = await deploy();
    await complete({ prompt, n: 1 });
    expect(engine.arrived.map(({ body }) => body)).toEqual([{ model: "tiny", prompt: one }]);
  });

  test.each([
    [{ prompt: [] }, "prompt"],
    [{ prompt: ["a", 1] }, "prompt"],
    [{ prompt: [1, "a"] }, "prompt"],
    [{ prompt: [[1], "a"] }, "prompt"],
    [{ prompt: [[]] }, "prompt"],
    [{ prompt: [1.5] }, "prompt"],
    [{ prompt: [-1] }, "prompt"],
    [{ prompt: ["a", "b"], n: 65 }, "n"],
    [{ prompt: Array.from({ length: 129 }, () => "a") }, "prompt"],
    [{ prompt: "a", n: 2, best_of: 3 }, "best_of"],
  ])("%j are refused by name", async (more, param) => {
    const engine = await deploy();
    const { status, json } = await complete(more);
    expect([status, json()]).toMatchObject([400, { error: { param } }]);
    expect(engine.arrived).toEqual([]);
  });
});

describe("when something goes wrong", () => {
  test("a client that leaves ends every call", async () => {
    const engine = await deploy((_arrived, res) => void startEvents(res).write(chatStream(["a"], { done: false })));
    const { destroy } = await kit.open({ stream: true, n: 3 });
    await eventually(() => expect(engine.arrived).toHaveLength(3));
    destroy();
    await Promise.all(engine.arrived.map(({ aborted }) => aborted));
    expect(await kit.record()).toMatchObject({ outcome: "stopped", partial: true });
  });

  test("what the engine says of one call is said to the caller, and the other calls end", async () => {
    let count = 0;
    const engine = await deploy((_arrived, res) => {
      count += 1;
      if (count === 2) sendJson(res, { error: { message: "too long", param: "messages" } }, 400);
    });
    const { status, text } = await kit.ask({ n: 3 });
    expect([status, JSON.parse(text)]).toEqual([400, { error: { message: "too long", param: "messages" } }]);
    await Promise.all(engine.arrived.filter((_one, index) => index !== 1).map(({ aborted }) => aborted));
  });

  test("a call that breaks off before the caller heard anything has them all asked of another instance", async () => {
    let calls = 0;
    const broken = await kit.node((_arrived, res) => {
      calls += 1;
      if (calls === 2) res.destroy();
      else sendJson(res, chatAnswer("half"));
    });
    const sound = await kit.node();
    addDeployment(kit.gateway.directory, "tiny", [broken, sound]);
    for (let round = 0; round < 4; round += 1) {
      calls = 0;
      const { status, text } = await kit.ask({ n: 2 });
      const { choices } = JSON.parse(text) as { choices: { message: { content: string } }[] };
      expect([status, choices.map(({ message }) => message.content)]).toEqual([200, ["hello", "hello"]]);
    }
  });

  test.each(["breaks off", "ends without its end marker"])(
    "a stream of one that %s ends all with an error",
    async (how) => {
      let count = 0;
      await deploy((_arrived, res) => {
        count += 1;
        if (count === 1) return sendEvents(res, chatStream(["whole"]));
        startEvents(res).write(chatStream(["half"], { done: false, usage: false }));
        setImmediate(() => (how === "breaks off" ? res.destroy() : res.end()));
      });
      const events = eventsOf((await kit.ask({ stream: true, n: 2 })).text);
      expect(JSON.parse(events.at(-1) ?? "")).toMatchObject({ error: { code: "engine_failed" } });
      expect(events).not.toContain("[DONE]");
      expect(await kit.record()).toMatchObject({ partial: true, outcome: "failed" });
    },
  );
});

import { describe, expect, test } from "vitest";
import { StripThoughts } from "./strip-thoughts";
import { addDeployment, chatAnswer, chatStream, openInference, sendEvents, sendJson } from "../testing";

type Chunk = { choices: { index: number; delta: { content?: string }; logprobs?: unknown }[] };

const events = (text: string) => new StripThoughts().events(Buffer.from(text)).toString();
const whole = (body: object) => JSON.parse(new StripThoughts().whole(Buffer.from(JSON.stringify(body))).toString());
const chunksOf = (text: string) =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data ?? "") as Chunk);
const textOf = (text: string, index = 0) =>
  chunksOf(text)
    .flatMap(({ choices }) => choices.filter((choice) => choice.index === index))
    .map(({ delta }) => delta.content ?? "")
    .join("");

describe("a stream", () => {
  test("loses its thoughts and nothing else", () => {
    const thinking = chatStream(["<th", "ink>Hm", ".</think>", "\n\nPa", "ris", "."]);
    const stripped = events(thinking);
    expect(textOf(stripped)).toBe("Paris.");
    expect(chunksOf(stripped)).toHaveLength(chunksOf(thinking).length);
    expect(stripped.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(chunksOf(stripped).at(-1)).toMatchObject({ usage: { completion_tokens: 6 } });
  });

  test.each(["\u2028", "\u2029", "\u0085"])(
    "loses thoughts that hold %j, which is no end of a line here",
    (separator) => {
      expect(events(chatStream([`<think>secret${separator}plan</think>`, "Paris."]))).not.toMatch(/secret|plan/);
    },
  );

  test("gives what was held back with its end", () => {
    expect(textOf(events(chatStream(["a <thi"])))).toBe("a <thi");
  });

  test("tells several choices apart", () => {
    const chunk = (index: number, content: string) => ({
      choices: [{ index, delta: { content }, finish_reason: null }],
    });
    const said = [chunk(0, "<think>"), chunk(1, "one "), chunk(0, "hidden</think>zero"), chunk(1, "<b>")];
    const stripped = events(said.map((each) => `data: ${JSON.stringify(each)}\r\n\r\n`).join(""));
    expect([textOf(stripped, 0), textOf(stripped, 1)]).toEqual(["zero", "one <b>"]);
  });

  test.each([
    "data: [DONE]\n\n",
    ": still here\n\n",
    'data: {"error":{"message":"x"}}\n\n',
    "data: {broken\n\n",
    "no event",
  ])("%j passes as it is", (text) => {
    expect(events(text)).toBe(text);
  });
});

describe("a whole answer", () => {
  test("of a chat loses thoughts in the text, beside it and in its tokens", () => {
    const body = chatAnswer("<think>Hm.</think>\nParis.");
    const [choice] = body.choices;
    const message = { ...choice?.message, reasoning_content: "Hm.", tool_calls: [] };
    expect(whole({ ...body, choices: [{ ...choice, message, logprobs: { content: [{ token: "Hm" }] } }] })).toEqual({
      ...body,
      choices: [{ ...choice, message: { role: "assistant", content: "Paris.", tool_calls: [] }, logprobs: null }],
    });
  });

  test("that calls a tool and says nothing stays so", () => {
    const message = { role: "assistant", content: null, tool_calls: [{ id: "1" }] };
    const body = { choices: [{ index: 0, message, finish_reason: "tool_calls" }] };
    expect(whole(body)).toEqual(body);
  });

  test("of a plain completion loses them too", () => {
    expect(whole({ choices: [{ index: 0, text: "<think>a</think>b", finish_reason: "length" }] })).toEqual({
      choices: [{ index: 0, text: "b", finish_reason: "length" }],
    });
  });

  test("that is none passes byte for byte", () => {
    for (const text of ['{"error": {"message":"x"}}', "[1, 2]", "not JSON", ""])
      expect(new StripThoughts().whole(Buffer.from(text)).toString()).toBe(text);
  });
});

describe("a deployment that strips thinking", () => {
  const strips = { stripsThinking: true };
  const thinking = ["<think>", "Hm.", "</think>", "\n\n", "Paris."];

  test("streams the same events without the thoughts, and all tokens count", async () => {
    const kit = await openInference();
    const engine = await kit.node((_arrived, res) => sendEvents(res, chatStream(thinking)));
    addDeployment(kit.gateway.directory, "tiny", [engine], strips);
    const { text } = await kit.ask();
    expect(chunksOf(text)).toEqual(chunksOf(chatStream(["", "", "", "", "Paris."], { usage: false })));
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(await kit.record()).toMatchObject({ promptTokens: 7, completionTokens: thinking.length });
  });

  test("finds them in an event larger than what is usually held", async () => {
    const kit = await openInference();
    const long = `<think>${"Hm. ".repeat(500_000)}</think>Paris.`;
    const engine = await kit.node((_arrived, res) => sendEvents(res, chatStream([long])));
    addDeployment(kit.gateway.directory, "tiny", [engine], strips);
    const { text } = await kit.ask();
    expect(textOf(text)).toBe("Paris.");
  });

  test("answers in one piece without them, however long they were", async () => {
    const kit = await openInference();
    const long = `<think>${"Hm. ".repeat(200_000)}</think>Paris.`;
    const engine = await kit.node((_arrived, res) => sendJson(res, chatAnswer(long)));
    addDeployment(kit.gateway.directory, "tiny", [engine], strips);
    const { text, headers } = await kit.ask({});
    expect(JSON.parse(text)).toEqual(chatAnswer("Paris."));
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(text)));
    expect(await kit.record()).toMatchObject({ promptTokens: 7, completionTokens: 3 });
  });

  test("refuses an answer too large to look through", async () => {
    const kit = await openInference();
    const engine = await kit.node((_arrived, res) => sendJson(res, chatAnswer("x".repeat(17 * 1024 * 1024))));
    addDeployment(kit.gateway.directory, "tiny", [engine], strips);
    const { status, text } = await kit.ask({});
    expect([status, JSON.parse(text)]).toEqual([502, { error: expect.objectContaining({ type: "server_error" }) }]);
  });
});

import { describe, expect, test } from "vitest";
import { speaks } from "../testing/translate";
import { translateInputCount, translateResponse } from ".";

const responses = speaks(translateResponse);
const chat = (more: object) => responses.chat({ model: "tiny", input: "hi", ...more });
const messages = (input: unknown, more: object = {}) => chat({ input, ...more })["messages"];

describe("input", () => {
  test("as a text is what the user says, behind the instructions", () => {
    expect(messages("hi", { instructions: "Be short." })).toEqual([
      { role: "system", content: "Be short." },
      { role: "user", content: "hi" },
    ]);
  });

  test("as items is a conversation, with calls in the turn that made them", () => {
    const input = [
      { role: "developer", content: "Be kind." },
      {
        role: "user",
        content: [
          { type: "input_text", text: "How warm" },
          { type: "input_text", text: "is it?" },
        ],
      },
      { type: "reasoning", id: "rs_1", summary: [] },
      {
        type: "message",
        role: "assistant",
        id: "msg_1",
        status: "completed",
        content: [{ type: "output_text", text: "Let me see.", annotations: [] }],
      },
      {
        type: "function_call",
        id: "fc_1",
        call_id: "c1",
        name: "look",
        arguments: '{"at":"Rome"}',
        status: "completed",
      },
      { type: "function_call", call_id: "c2", name: "look", arguments: "{}" },
      { type: "function_call_output", call_id: "c1", output: "21" },
      { type: "function_call_output", call_id: "c2", output: [{ type: "input_text", text: "22" }] },
      { role: "user", content: "Thanks." },
    ];
    expect(messages(input, { instructions: "Be short." })).toEqual([
      { role: "system", content: "Be short.\n\nBe kind." },
      { role: "user", content: "How warm\nis it?" },
      {
        role: "assistant",
        content: "Let me see.",
        tool_calls: [
          { id: "c1", type: "function", function: { name: "look", arguments: '{"at":"Rome"}' } },
          { id: "c2", type: "function", function: { name: "look", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: "21" },
      { role: "tool", tool_call_id: "c2", content: "22" },
      { role: "user", content: "Thanks." },
    ]);
  });

  test("what is said behind a call stands in its turn", () => {
    const input = [
      { type: "function_call", call_id: "c1", name: "look", arguments: "{}" },
      { role: "assistant", content: "One moment." },
      { type: "function_call_output", call_id: "c1", output: "21" },
    ];
    expect(messages(input)).toMatchObject([{ content: "One moment.", tool_calls: [{}] }, { role: "tool" }]);
  });

  test("images come with the request, and go on to engines that see", () => {
    const image_url = "data:image/png;base64,AA==";
    expect(messages([{ role: "user", content: [{ type: "input_image", image_url, detail: "low" }] }])).toEqual([
      { role: "user", content: [{ type: "image_url", image_url: { url: image_url, detail: "low" } }] },
    ]);
  });
});

test("tools, their choice and limits are a chat's", () => {
  const look = { type: "function", name: "look", description: "Looks.", parameters: { type: "object" }, strict: true };
  const asked = chat({
    tools: [look, { type: "function", name: "wait" }],
    tool_choice: { type: "function", name: "look" },
    parallel_tool_calls: false,
    max_output_tokens: 9,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 3,
    stream: true,
  });
  expect(asked).toEqual({
    model: "tiny",
    messages: [{ role: "user", content: "hi" }],
    tools: [
      {
        type: "function",
        function: { name: "look", description: "Looks.", parameters: { type: "object" }, strict: true },
      },
      { type: "function", function: { name: "wait", parameters: { type: "object", properties: {} } } },
    ],
    tool_choice: { type: "function", function: { name: "look" } },
    parallel_tool_calls: false,
    max_tokens: 9,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 3,
    stream: true,
    stream_options: { include_usage: true },
  });
  const allowed = { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "look" }] };
  expect(chat({ tools: [look, { type: "function", name: "wait" }], tool_choice: allowed })).toMatchObject({
    tools: [{ function: { name: "look" } }],
    tool_choice: "required",
  });
});

test("a schema, and tokens' likelihood, are asked for in a chat's words", () => {
  const schema = { type: "object" };
  const format = { type: "json_schema", name: "answer", schema, strict: true };
  expect(chat({ text: { format, verbosity: "medium" }, include: ["message.output_text.logprobs"] })).toMatchObject({
    response_format: { type: "json_schema", json_schema: { name: "answer", schema, strict: true } },
    logprobs: true,
    top_logprobs: 0,
  });
  expect(chat({ text: { format: { type: "text" } } })).not.toHaveProperty("response_format");
});

test("what asks for nothing is accepted, and what no engine knows is told", () => {
  const asked = {
    model: "tiny",
    input: "hi",
    store: true,
    previous_response_id: null,
    background: false,
    conversation: null,
    truncation: "disabled",
    tools: [],
    tool_choice: "auto",
    parallel_tool_calls: true,
    reasoning: { effort: null },
    metadata: { a: "b" },
    include: ["reasoning.encrypted_content"],
    messages: [],
  };
  expect(responses.chat(asked)).toEqual({ model: "tiny", messages: [{ role: "user", content: "hi" }] });
  expect(responses.ignored(asked)).toEqual(["messages"]);
});

test.each<[string, object]>([
  ["previous_response_id", { previous_response_id: "resp_1" }],
  ["conversation", { conversation: { id: "c" } }],
  ["background", { background: true }],
  ["prompt", { prompt: { id: "p" } }],
  ["truncation", { truncation: "auto" }],
  ["tools[0].type", { tools: [{ type: "web_search" }] }],
  ["tool_choice", { tools: [{ type: "function", name: "a" }], tool_choice: "always" }],
  ["max_output_tokens", { max_output_tokens: 0 }],
  ["temperature", { temperature: 3 }],
  ["input", { input: 3 }],
  ["text.format.type", { text: { format: { type: "yaml" } } }],
  ["input[0].id", { input: [{ type: "item_reference", id: "msg_1" }] }],
  ["input[0]", { input: [{ type: "computer_call", id: "c" }] }],
  ["input[0].role", { input: [{ role: "robot", content: "a" }] }],
  ["input[0].content[0]", { input: [{ role: "user", content: [{ type: "input_file", file_id: "f" }] }] }],
  [
    "input[0].content[0].image_url",
    { input: [{ role: "user", content: [{ type: "input_image", image_url: "https://a/b" }] }] },
  ],
  ["input[0].call_id", { input: [{ type: "function_call_output", call_id: "c", output: "a" }] }],
])("%s is refused by its name", (param, more) => {
  expect(() => chat(more)).toThrow(expect.objectContaining({ code: "MALFORMED_REQUEST", param }));
});

test("what an engine says of the chat is said of the request", () => {
  const said = {
    error: { message: "too long", type: "invalid_request_error", param: "messages", code: "context_length_exceeded" },
  };
  expect(responses.whole({ input: "hi" }, Buffer.from(JSON.stringify(said)), 400)).toEqual({
    error: { ...said.error, param: "input" },
  });
});

test("a count reads the prompt and throws one token away", () => {
  const counts = speaks(translateInputCount);
  expect(counts.chat({ model: "tiny", input: "hi", text: { format: { type: "json_object" } } })).toEqual({
    model: "tiny",
    messages: [{ role: "user", content: "hi" }],
    max_tokens: 1,
  });
});

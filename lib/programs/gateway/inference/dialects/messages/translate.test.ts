import { describe, expect, test } from "vitest";
import { arrival, speaks } from "../testing/translate";
import { translateMessage, translateTokenCount } from ".";

const anthropic = speaks(translateMessage);
const hi = [{ role: "user", content: "hi" }];
const chat = (more: object) => anthropic.chat({ model: "tiny", max_tokens: 9, messages: hi, ...more });
const turns = (messages: object[]) => chat({ messages })["messages"];

test("a request is a chat's, but for its names", () => {
  const look = {
    name: "look",
    description: "Looks.",
    input_schema: { type: "object" },
    cache_control: { type: "ephemeral" },
  };
  const sent = {
    system: [
      { type: "text", text: "Be short.", cache_control: { type: "ephemeral" } },
      { type: "text", text: "Be kind." },
    ],
    tools: [look],
    tool_choice: { type: "any", disable_parallel_tool_use: true },
    stop_sequences: ["END"],
    temperature: 0.5,
    top_p: 0.9,
    top_k: 3,
    stream: true,
    metadata: { user_id: "u" },
    thinking: { type: "adaptive" },
    service_tier: "auto",
  };
  expect(chat(sent)).toEqual({
    model: "tiny",
    messages: [{ role: "system", content: "Be short.\nBe kind." }, ...hi],
    max_tokens: 9,
    tools: [{ type: "function", function: { name: "look", description: "Looks.", parameters: { type: "object" } } }],
    tool_choice: "required",
    parallel_tool_calls: false,
    stop: ["END"],
    temperature: 0.5,
    top_p: 0.9,
    top_k: 3,
    stream: true,
    stream_options: { include_usage: true },
  });
});

test.each<[object, unknown]>([
  [{ type: "auto" }, "auto"],
  [{ type: "none" }, "none"],
  [
    { type: "tool", name: "look" },
    { type: "function", function: { name: "look" } },
  ],
])("the choice %j is a chat's", (tool_choice, expected) => {
  expect(chat({ tools: [{ name: "look", input_schema: {} }], tool_choice })["tool_choice"]).toEqual(expected);
});

test("a schema of the answer is asked for in a chat's words", () => {
  const format = { type: "json_schema", schema: { type: "object" } };
  const expected = {
    response_format: { type: "json_schema", json_schema: { schema: { type: "object" }, strict: true } },
  };
  expect(chat({ output_config: { format } })).toMatchObject(expected);
  expect(chat({ output_format: format })).toMatchObject(expected);
});

describe("turns", () => {
  test("hold calls, and what tools gave before what the user says", () => {
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
    const messages = [
      { role: "user", content: [{ type: "text", text: "How warm is it?" }] },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Hm.", signature: "" },
          { type: "text", text: "Let me see." },
          { type: "tool_use", id: "t1", name: "look", input: { at: "Rome" } },
          { type: "tool_use", id: "t2", name: "look", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1", content: "21" },
          { type: "tool_result", tool_use_id: "t2", content: [{ type: "text", text: "no" }, image], is_error: true },
          { type: "text", text: "And?" },
        ],
      },
    ];
    expect(turns(messages)).toEqual([
      { role: "user", content: "How warm is it?" },
      {
        role: "assistant",
        content: "Let me see.",
        tool_calls: [
          { id: "t1", type: "function", function: { name: "look", arguments: '{"at":"Rome"}' } },
          { id: "t2", type: "function", function: { name: "look", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "t1", content: "21" },
      { role: "tool", tool_call_id: "t2", content: "Error: no" },
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
          { type: "text", text: "And?" },
        ],
      },
    ]);
  });

  test("hold documents of plain text", () => {
    const source = { type: "text", media_type: "text/plain", data: "Once upon a time." };
    expect(turns([{ role: "user", content: [{ type: "document", title: "Tale", source }] }])).toEqual([
      { role: "user", content: "Tale\n\nOnce upon a time." },
    ]);
  });
});

test("hints that no chat has are left out by their name", () => {
  const sent = { max_tokens: 9, messages: hi, output_config: { effort: "high" } };
  expect(anthropic.ignored(sent)).toEqual(["output_config.effort"]);
});

const user = (...content: object[]) => ({ messages: [{ role: "user", content }] });

test.each<[string, object]>([
  ["max_tokens", { max_tokens: undefined }],
  ["messages", { messages: [] }],
  ["messages.0.role", { messages: [{ role: "robot", content: "a" }] }],
  ["messages", { messages: [...hi, { role: "assistant", content: "The answer is" }] }],
  ["messages.0.content.0", user({ type: "search_result" })],
  ["messages.0.content.0.source", user({ type: "image", source: { type: "url", url: "https://a/b.png" } })],
  ["messages.0.content.0.source", user({ type: "document", source: { type: "base64", data: "AA==" } })],
  ["messages.0.content.0.tool_use_id", user({ type: "tool_result", tool_use_id: "t9", content: "21" })],
  ["messages.0.content.0.text", user({ type: "text" })],
  ["tools.0.type", { tools: [{ type: "web_search_20250305", name: "web_search" }] }],
  ["tools.0.input_schema", { tools: [{ name: "look" }] }],
  ["tool_choice.type", { tool_choice: { type: "always" } }],
  ["mcp_servers", { mcp_servers: [{ url: "https://a" }] }],
  ["top_p", { top_p: 2 }],
])("%s is refused by its name", (param, more) => {
  expect(() => chat(more)).toThrow(expect.objectContaining({ code: "MALFORMED_REQUEST", param }));
});

test("a version whose events look different is refused, others are not", () => {
  const translate = (version: string) =>
    translateMessage({ max_tokens: 9, messages: hi }, { ...arrival, headers: { "anthropic-version": version } });
  for (const version of ["2023-06-01", "2026-10-21"]) expect(translate(version).chat).toMatchObject({ max_tokens: 9 });
  for (const version of ["2023-01-01", "latest"]) expect(() => translate(version)).toThrow("2023-06-01");
});

test("a count reads the prompt and throws one token away", () => {
  const counts = speaks(translateTokenCount);
  const tools = [{ name: "look", input_schema: {} }];
  expect(counts.chat({ model: "tiny", messages: hi, tools, tool_choice: { type: "any" } })).toEqual({
    model: "tiny",
    messages: hi,
    max_tokens: 1,
    tools: [{ type: "function", function: { name: "look", parameters: {} } }],
  });
});

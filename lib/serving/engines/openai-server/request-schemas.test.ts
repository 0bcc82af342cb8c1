import { describe, expect, test } from "vitest";
import { parseRequest } from "./parse-request";
import { chatRequest } from "./request-schemas";

const hi = { role: "user", content: "hi" };
const call = { id: "c1", type: "function", function: { name: "look", arguments: '{"at":1}' } };
const parse = (fields: object) => parseRequest(chatRequest, { messages: [hi], ...fields });
const parseMessage = (message: object) => parse({ messages: [hi, message] }).messages[1];

describe("what asks for nothing is accepted", () => {
  test.each<[string, object]>([
    [
      "what an answer of this API carries",
      { refusal: null, annotations: [], audio: null, function_call: null, tool_calls: null },
    ],
    ["thoughts", { reasoning_content: "hm" }],
    [
      "thoughts under their other name",
      { reasoning: "hm", reasoning_details: [{ type: "reasoning.text", text: "hm" }] },
    ],
    ["no thoughts", { reasoning_content: null }],
    ["what the vendor's client made of it", { parsed: { a: 1 } }],
    ["no calls", { tool_calls: [] }],
    ["no name", { name: null }],
    ["what a library adds", { provider_specific_fields: { a: 1 }, cache_control: { type: "ephemeral" }, id: "msg_1" }],
    ["an unknown field without a value", { brand_new: null, others: [] }],
  ])("in a message of the assistant: %s", (_what, fields) => {
    expect(parseMessage({ role: "assistant", content: "hello", ...fields })).toMatchObject({
      content: "hello",
      calls: [],
    });
  });

  test.each<[string, object]>([
    ["no tools", { tools: [], tool_choice: "none", parallel_tool_calls: true }],
    [
      "tools left to the model, of which there are none",
      { tools: null, tool_choice: "auto", parallel_tool_calls: null },
    ],
    ["no functions", { functions: [], function_call: "none" }],
    ["text", { modalities: ["text"], response_format: { type: "text" }, verbosity: "medium" }],
    ["neither sound nor search", { audio: null, web_search_options: null, prediction: null, reasoning_effort: null }],
    ["a guess at the answer", { prediction: { type: "content", content: "hello" } }],
    ["one answer", { n: 1, logprobs: null, top_logprobs: null, stop: [], stream_options: { include_usage: null } }],
    [
      "keys for others",
      { user: null, metadata: {}, store: false, service_tier: "auto", prompt_cache_retention: "24h" },
    ],
    ["values of samplers that change nothing", { repetition_penalty: 1, typical_p: 1, mirostat: 0, min_tokens: 0 }],
  ])("in a request: %s", (_what, fields) => {
    expect(() => parse(fields)).not.toThrow();
  });

  test("empty and missing contents are the empty text", () => {
    for (const content of [null, undefined, "", []])
      expect(parseMessage({ role: "assistant", content, tool_calls: [call] })).toMatchObject({
        content: "",
        calls: [{ id: "c1", name: "look", arguments: '{"at":1}' }],
      });
  });
});

test("what the vendor's client makes of a call is no part of it", () => {
  const parsed = { ...call, function: { ...call.function, parsed_arguments: { at: 1 } } };
  expect(parseMessage({ role: "assistant", tool_calls: [parsed] })).toMatchObject({
    calls: [{ id: "c1", name: "look", arguments: '{"at":1}' }],
  });
});

test("parts are read as lines, refusals as what was said", () => {
  const content = [
    { type: "text", text: "a", annotations: [] },
    { type: "refusal", refusal: "b" },
  ];
  expect(parseMessage({ role: "assistant", content })).toMatchObject({ content: "a\nb" });
  expect(parseMessage({ role: "assistant", content: null, refusal: "no" })).toMatchObject({ content: "no" });
});

test("developers speak as the system, and results of functions are results of tools", () => {
  expect(parseMessage({ role: "developer", content: "x" })).toMatchObject({ role: "system" });
  expect(parseMessage({ role: "function", name: "look", content: "x" })).toMatchObject({
    role: "tool",
    callId: "look",
  });
  expect(parseMessage({ role: "assistant", function_call: { name: "look", arguments: "{}" } })).toMatchObject({
    calls: [{ id: "look", name: "look" }],
  });
});

describe("what asks for something that is not there is refused by name", () => {
  test.each<[string, object]>([
    ["messages.1.prefix", { messages: [hi, { role: "assistant", content: "x", prefix: true }] }],
    [
      "messages.0.content.0.type",
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:" } }] }] },
    ],
    ["messages.0.role", { messages: [{ role: "oracle", content: "x" }] }],
    ["messages.0.tool_call_id", { messages: [{ role: "tool", content: "x" }] }],
    ["messages.1.audio", { messages: [hi, { role: "assistant", audio: { id: "a" } }] }],
    ["modalities.1", { modalities: ["text", "audio"] }],
    ["audio", { audio: { voice: "alloy", format: "wav" } }],
    ["web_search_options", { web_search_options: {} }],
    ["functions.0", { functions: [{ name: "look" }] }],
    ["verbosity", { verbosity: "low" }],
    ["tools.0.type", { tools: [{ type: "web_search" }] }],
    ["tools.0.function.name", { tools: [{ type: "function", function: { name: "a b" } }] }],
    ["tool_choice", { tool_choice: "any" }],
    ["mirostat", { mirostat: 2 }],
  ])("%s", (param, fields) => {
    expect(() => parse(fields)).toThrow(expect.objectContaining({ status: 400, param }));
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import { parseRequest } from "../../../openai-server/parse-request";
import { chatRequest } from "../../../openai-server/request-schemas";
import { loadBinding, type Binding } from "../native/binding";
import { plainBuild } from "../native/builds";
import { knownFormats } from "./known-formats";
import { planTools } from "./plan-tools";

type Format = keyof typeof knownFormats;

let binding: Binding;
beforeAll(async () => {
  binding = await loadBinding(plainBuild(), () => undefined);
});

/** Whether llama.cpp's own grammar engine lets a text through. */
function allows(gbnf: string | undefined, text: string): boolean {
  if (gbnf === undefined) return true;
  return new binding.AddonGrammar(gbnf, { addonExports: binding, rootRuleName: "root" }).isTextCompatible(text);
}

const tool = (name: string, parameters?: object, strict?: boolean) => ({
  type: "function",
  function: { name, parameters, strict },
});
const look = tool("look", {
  type: "object",
  properties: { city: { enum: ["Paris", "Rome"] }, days: { type: "integer" } },
  required: ["city"],
});
const now = tool("now");
const requestOf = (fields: object) =>
  parseRequest(chatRequest, { messages: [{ role: "user", content: "hi" }], tools: [look, now], ...fields });
const plan = (format: Format | undefined, fields: object) =>
  planTools(format && knownFormats[format], requestOf(fields));

/** Answers behind the opening: which are calls as the tools have them, and which are not. */
const forced: [Format, string[], string[]][] = [
  [
    "hermes",
    [
      '\n{"name": "look", "arguments": {"city": "Rome"}}\n</tool_call>',
      '\n{"name": "now", "arguments": {}}\n</tool_call>\n<tool_call>\n{"name": "look", "arguments": {"city": "Paris", "days": 2}}\n</tool_call>',
    ],
    [
      '\n{"name": "look", "arguments": {"city": "Oslo"}}\n</tool_call>',
      '\n{"name": "look", "arguments": {}}\n</tool_call>',
      '\n{"name": "other", "arguments": {}}\n</tool_call>',
      '\n{"name": "now", "arguments": {}}\n</tool_call> and',
      "Hello",
    ],
  ],
  [
    "llama-3",
    ['{"name": "look", "parameters": {"city": "Rome"}}'],
    ['{"name": "look", "parameters": {"town": "Rome"}}', "Hello"],
  ],
  [
    "mistral-list",
    ['[{"name": "now", "arguments": {}}, {"name": "look", "arguments": {"city": "Rome"}}]'],
    ["[]", '[{"name": "look", "arguments": {"city": 1}}]'],
  ],
  [
    "mistral-arguments",
    ['look[ARGS]{"city": "Rome"}', 'now[ARGS]{}[TOOL_CALLS]look[ARGS]{"city": "Paris"}'],
    ['look[ARGS]{"city": "Oslo"}', "now"],
  ],
  [
    "gemma-4",
    ['call:look{city:<|"|>Rome<|"|>,days:3}<tool_call|>', "call:now{}<tool_call|><|tool_call>call:now{}<tool_call|>"],
    ['call:look{city:<|"|>Oslo<|"|>}<tool_call|>', "call:look{days:3}<tool_call|>", "call:now{a:1}<tool_call|>"],
  ],
  [
    "qwen-xml",
    [
      "\n<function=look>\n<parameter=city>\nRome\n</parameter>\n<parameter=days>\n2\n</parameter>\n</function>\n</tool_call>",
      "\n<function=now>\n</function>\n</tool_call>\n<tool_call>\n<function=now>\n</function>\n</tool_call>",
    ],
    [
      "\n<function=look>\n<parameter=city>\nOslo\n</parameter>\n</function>\n</tool_call>",
      "\n<function=look>\n</function>\n</tool_call>",
      "\n<function=look>\n<parameter=city>\nRome\n</parameter>\n<parameter=days>\ntwo\n</parameter>\n</function>\n</tool_call>",
    ],
  ],
  [
    "function-gemma",
    ["call:look{city:<escape>Rome<escape>}<end_function_call>"],
    ["call:look{city:<escape>Oslo<escape>}<end_function_call>"],
  ],
];

describe.each(forced)("a call that is asked for, as %s writes it", (format, calls, others) => {
  test("keeps to the schema of its arguments, and is read as it was written", () => {
    const required = plan(format, { tool_choice: "required" });
    expect(required?.opening).toBe(knownFormats[format].opening);
    for (const text of calls) expect([text, allows(required?.grammar, text)]).toEqual([text, true]);
    for (const text of others) expect([text, allows(required?.grammar, text)]).toEqual([text, false]);
    const reader = required?.openReader(false);
    reader?.push(`${required?.opening}${calls[0]}`);
    reader?.finish();
    expect(reader?.hasCalls()).toBe(true);
  });

  test("is of the one tool that is named, and one call alone", () => {
    const named = plan(format, { tool_choice: { type: "function", function: { name: "look" } } });
    expect(named?.callsMax).toBe(1);
    const [first = "", second = ""] = calls;
    expect(allows(named?.grammar, first.includes("now") ? second : first)).toBe(!first.includes("now"));
    expect(allows(named?.grammar, second === "" ? "x" : second)).toBe(false);
  });

  test("is the only one where the request wants no more", () => {
    const single = plan(format, { tool_choice: "required", parallel_tool_calls: false });
    expect(single?.callsMax).toBe(1);
    for (const text of calls.filter((each) => each.split("look").length + each.split("now").length > 3))
      expect(allows(single?.grammar, text)).toBe(false);
  });
});

describe("left to the model", () => {
  test("an answer is free until it opens a call, which is then held to its tools", () => {
    const auto = plan("hermes", {});
    expect(auto).toMatchObject({ opening: "", grammar: undefined });
    expect(allows(auto?.grammarOfCalls, '\n{"name": "now", "arguments": {}}\n</tool_call>')).toBe(true);
    expect(allows(auto?.grammarOfCalls, '\n{"name": "other", "arguments": {}}\n</tool_call>')).toBe(false);
    const reader = auto?.openReader(false);
    reader?.push("Hello <tool_call");
    expect(reader?.isOpened()).toBe(false);
    reader?.push(">");
    expect(reader?.isOpened()).toBe(true);
    reader?.push("\n");
    expect(reader?.isOpened()).toBe(false);
  });

  test("beside a response format, an answer is one or the other", () => {
    const schema = { type: "object", properties: { yes: { type: "boolean" } }, required: ["yes"] };
    const both = plan("hermes", { response_format: { type: "json_schema", json_schema: { name: "x", schema } } });
    expect(allows(both?.grammar, '{"yes":true}')).toBe(true);
    expect(allows(both?.grammar, '<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>')).toBe(true);
    expect(allows(both?.grammar, "Hello")).toBe(false);
  });
});

test("none means that nothing can be called", () => {
  expect(plan("hermes", { tool_choice: "none" })).toBeUndefined();
  expect(plan(undefined, { tool_choice: "none" })).toBeUndefined();
  expect(plan(undefined, { tools: [] })).toBeUndefined();
});

describe("what cannot be called is refused", () => {
  test("tools of a model that takes none, with models and engines that do", () => {
    expect(() => plan(undefined, {})).toThrow(
      expect.objectContaining({
        status: 400,
        param: "tools",
        message: expect.stringMatching(/Qwen.*llama-server, which reads/),
      }),
    );
  });

  test.each<[string, object]>([
    ["tool_choice", { tools: [], tool_choice: "required" }],
    ["tool_choice", { tool_choice: { type: "function", function: { name: "other" } } }],
    ["tools", { tools: [now, now] }],
    [
      "tools.odd.function.parameters",
      { tools: [tool("odd", { type: "object", properties: { a: { $dynamicRef: "#a" } } }, true)] },
    ],
  ])("%s", (param, fields) => {
    expect(() => plan("hermes", fields)).toThrow(expect.objectContaining({ status: 400, param }));
  });

  test("but a schema that no grammar keeps leaves any arguments to a tool that is not strict", () => {
    const odd = plan("hermes", { tools: [tool("odd", { type: "object", properties: { a: { $dynamicRef: "#a" } } })] });
    expect(allows(odd?.grammarOfCalls, '\n{"name": "odd", "arguments": {"b": 1}}\n</tool_call>')).toBe(true);
  });
});

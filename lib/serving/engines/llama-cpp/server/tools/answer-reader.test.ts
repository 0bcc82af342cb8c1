import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallPart } from "../../../openai-server";
import { createAnswerReader } from "./answer-reader";
import { knownFormats } from "./known-formats";

type Format = keyof typeof knownFormats;
type Read = { text: string; calls: { name: string; arguments: unknown }[] };

const parameters = { type: "object", properties: { at: {}, code: { type: "string" } } };
const tools = ["look", "add.up"].map((name) => ({ name, description: undefined, parameters, strict: false }));

/** Reads an answer in these pieces and puts together what came of it, as a client does. */
function read(format: Format, pieces: readonly string[], isThinking = false): Read {
  const reader = createAnswerReader(knownFormats[format], { tools, isThinking });
  const parts = [...pieces.map((piece) => reader.push(piece)), reader.finish()];
  const calls = parts.flatMap((part) => part.calls);
  const whole = (index: number) =>
    calls
      .filter((part) => part.index === index)
      .map((part) => part.arguments)
      .join("");
  return {
    text: parts.map((part) => part.text).join(""),
    calls: calls.flatMap(({ index, name }) => (name === undefined ? [] : [{ name, arguments: parsed(whole(index)) }])),
  };
}

/** Arguments that were cut off are shown as they are. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

const look = (at: unknown) => ({ name: "look", arguments: { at } });

const answers: [Format, string, Read][] = [
  ["hermes", "Just text.\n", { text: "Just text.\n", calls: [] }],
  [
    "hermes",
    '<tool_call>\n{"name": "look", "arguments": {"at": "a}\\"</tool_call>"}}\n</tool_call>',
    { text: "", calls: [look('a}"</tool_call>')] },
  ],
  [
    "hermes",
    'One moment. \n<tool_call>{"arguments": {"at": [1, {"b": null}]}, "name": "look"}</tool_call>\n<tool_call>\n{"name": "add.up", "arguments": {}}\n</tool_call>\n',
    { text: "One moment.", calls: [look([1, { b: null }]), { name: "add.up", arguments: {} }] },
  ],
  ["hermes", '<tool_call>{"name": "look"}</tool_call>', { text: "", calls: [{ name: "look", arguments: {} }] }],
  ["hermes", '<tool_call>{"name": "look", "arguments": "{\\"at\\": 1}"}</tool_call>', { text: "", calls: [look(1)] }],
  ["hermes", "a <tool_call> b", { text: "a <tool_call> b", calls: [] }],
  ["hermes", "a <tool_", { text: "a <tool_", calls: [] }],
  [
    "hermes",
    '<tool_call>{"name": "look", "arguments": {"at": "x',
    { text: "", calls: [{ name: "look", arguments: '{"at": "x' }] },
  ],
  [
    "hermes",
    '<think>\n<tool_call>{"name": "look"}</tool_call>?</think>\n<tool_call>{"name": "look", "arguments": {"at": 1}}</tool_call>',
    { text: '<think>\n<tool_call>{"name": "look"}</tool_call>?</think>', calls: [look(1)] },
  ],
  ["llama-3", '{"name": "look", "parameters": {"at": "Paris"}}', { text: "", calls: [look("Paris")] }],
  [
    "llama-3",
    '{"type": "function", "name": "look", "parameters": {"at": 1}}; {"name": "add.up", "parameters": {"n": [2]}}',
    { text: "", calls: [look(1), { name: "add.up", arguments: { n: [2] } }] },
  ],
  ["llama-3", '{"name": "Ada", "age": 36}', { text: '{"name": "Ada", "age": 36}', calls: [] }],
  ["llama-3", '{"city": "Paris"} is JSON', { text: '{"city": "Paris"} is JSON', calls: [] }],
  ["llama-3", "{ not JSON", { text: "{ not JSON", calls: [] }],
  ["llama-3", "Hello {there}", { text: "Hello {there}", calls: [] }],
  [
    "mistral-list",
    '[TOOL_CALLS] [{"name": "look", "arguments": {"at": "]"}}, {"name": "add.up", "arguments": {"n": 1}, "id": "abcdefghi"}]',
    { text: "", calls: [look("]"), { name: "add.up", arguments: { n: 1 } }] },
  ],
  ["mistral-list", "[TOOL_CALLS] nothing", { text: "[TOOL_CALLS] nothing", calls: [] }],
  [
    "mistral-arguments",
    'Yes.[TOOL_CALLS]look[ARGS]{"at": "[TOOL_CALLS]"}[TOOL_CALLS]add.up[CALL_ID]abcdefghi[ARGS]{"n": 1}',
    { text: "Yes.", calls: [look("[TOOL_CALLS]"), { name: "add.up", arguments: { n: 1 } }] },
  ],
  [
    "gemma-4",
    'Well.<|tool_call>call:look{at:<|"|>a "b" {c}: d<|"|>}<tool_call|><|tool_call>call:add.up{n:[1,-2.5],deep:{yes:true,no:null},word:red,"k":"v"}<tool_call|>',
    {
      text: "Well.",
      calls: [
        look('a "b" {c}: d'),
        { name: "add.up", arguments: { n: [1, -2.5], deep: { yes: true, no: null }, word: "red", k: "v" } },
      ],
    },
  ],
  ["gemma-4", "<|tool_call>call:add.up{}<tool_call|>", { text: "", calls: [{ name: "add.up", arguments: {} }] }],
  ["gemma-4", "<|tool_call>not a call", { text: "<|tool_call>not a call", calls: [] }],
  [
    "function-gemma",
    "<start_function_call>call:look{at:<escape>a\nb<escape>}<end_function_call>",
    { text: "", calls: [look("a\nb")] },
  ],
];

test.each(answers)("an answer in the format %s is told apart: %s", (format, answer, expected) => {
  expect(read(format, [answer])).toEqual(expected);
});

describe("however an answer is cut into pieces", () => {
  test("its text and calls are the same", () => {
    fc.assert(
      fc.property(fc.constantFrom(...answers), fc.array(fc.nat()), ([format, answer, expected], cuts) => {
        const places = [0, ...cuts.map((cut) => cut % (answer.length + 1)).toSorted((a, b) => a - b), answer.length];
        const pieces = places.slice(1).map((end, index) => answer.slice(places[index], end));
        expect(read(format, pieces)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("and wherever it is cut off, it is read to its end, and nothing is invented", () => {
    fc.assert(
      fc.property(fc.constantFrom(...answers), fc.nat(), ([format, answer, expected], cut) => {
        const { calls } = read(format, [answer.slice(0, cut % (answer.length + 1))]);
        const names = expected.calls.map(({ name }) => name);
        expect(calls.map(({ name }) => name)).toEqual(names.slice(0, calls.length));
      }),
      { numRuns: 2000 },
    );
  });

  test("character by character, arguments come as they are written", () => {
    const reader = createAnswerReader(knownFormats.hermes, { tools, isThinking: false });
    const text = '<tool_call>{"name": "look", "arguments": {"at": "Paris"}}';
    const parts: CallPart[] = [];
    for (const character of text) parts.push(...reader.push(character).calls);
    expect(parts[0]).toEqual({ index: 0, id: expect.stringMatching(/^call_\w{24}$/), name: "look", arguments: "" });
    expect(parts.slice(1).map((part) => part.arguments)).toEqual('{"at": "Paris"}'.split(""));
  });

  test("any text and any calls that a model writes come back", () => {
    const call = fc.record({
      name: fc.constantFrom("look", "add.up"),
      arguments: fc.dictionary(fc.string(), fc.jsonValue()),
    });
    const text = fc.string().filter((one) => !one.includes("<"));
    fc.assert(
      fc.property(text, fc.array(call, { minLength: 1, maxLength: 3 }), fc.nat(40), (before, calls, size) => {
        const written = calls.map((each) => `<tool_call>\n${JSON.stringify(each)}\n</tool_call>`).join("\n");
        const whole = before + written;
        const pieces = Array.from({ length: Math.ceil(whole.length / (size + 1)) }, (_, index) =>
          whole.slice(index * (size + 1), (index + 1) * (size + 1)),
        );
        expect(read("hermes", pieces)).toEqual({ text: before.trimEnd(), calls: JSON.parse(JSON.stringify(calls)) });
      }),
    );
  });
});

test("where the prompt opens a thought, calls are read behind its end alone", () => {
  const call = '<tool_call>{"name": "look", "arguments": {"at": 1}}</tool_call>';
  expect(read("hermes", [`perhaps ${call}</think>${call}`], true)).toEqual({
    text: `perhaps ${call}</think>`,
    calls: [look(1)],
  });
});

test("ids are what templates of a family take", () => {
  for (const [name, format] of Object.entries(knownFormats))
    expect(format.newCallId()).toMatch(name.startsWith("mistral") ? /^[a-z0-9]{9}$/ : /^call_\w+$/);
});

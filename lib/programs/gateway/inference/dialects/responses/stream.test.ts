import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deltaStream } from "../../../testing";
import { madeUpAnswer, streamOf, wholeOf } from "../testing/made-up-answer";
import { cutAt, speaks } from "../testing/translate";
import { translateResponse } from ".";

const responses = speaks(translateResponse);
const asked = { model: "tiny", input: "hi", stream: true };
const streamed = (deltas: object[], finish?: string) =>
  responses.streamed(asked, [Buffer.from(deltaStream(deltas, finish))]);
const typesOf = (events: { type: string }[]) => events.map(({ type }) => type.replace("response.", ""));

test("however the stream is cut, the same events come of it, in the order of their numbers", () => {
  fc.assert(
    fc.property(madeUpAnswer, fc.array(fc.nat(), { maxLength: 40 }), (answer, cuts) => {
      const bytes = streamOf(answer);
      const events = responses.streamed(asked, [bytes]);
      expect(responses.streamed(asked, cutAt(bytes, cuts))).toEqual(events);
      expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    }),
    { numRuns: 50 },
  );
});

test("a stream ends with the very response that is answered in one piece", () => {
  fc.assert(
    fc.property(madeUpAnswer, (answer) => {
      const last = responses.streamed(asked, [streamOf(answer)]).at(-1);
      expect(last?.["response"]).toEqual(responses.whole(asked, wholeOf(answer)));
    }),
    { numRuns: 50 },
  );
});

test("text goes through all events of a message", () => {
  const events = streamed([{ role: "assistant", content: "" }, { content: "Hel" }, { content: "lo" }]);
  expect(typesOf(events)).toEqual([
    "created",
    "in_progress",
    "output_item.added",
    "content_part.added",
    "output_text.delta",
    "output_text.delta",
    "output_text.done",
    "content_part.done",
    "output_item.done",
    "completed",
  ]);
  expect(events.at(-1)).toMatchObject({
    response: {
      status: "completed",
      store: false,
      output: [{ type: "message", status: "completed", content: [{ type: "output_text", text: "Hello" }] }],
      usage: {
        input_tokens: 7,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens: 3,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 10,
      },
    },
  });
});

test("calls go through all events of theirs, one item each", () => {
  const call = (index: number, name: string) => ({ index, id: `c${index}`, function: { name, arguments: "" } });
  const events = streamed(
    [
      { content: "\n\n" },
      { tool_calls: [call(0, "one")] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ":1}" } }] },
      { tool_calls: [call(1, "two")] },
    ],
    "tool_calls",
  );
  expect(typesOf(events)).toEqual([
    "created",
    "in_progress",
    "output_item.added",
    "function_call_arguments.delta",
    "function_call_arguments.delta",
    "function_call_arguments.done",
    "output_item.done",
    "output_item.added",
    "function_call_arguments.done",
    "output_item.done",
    "completed",
  ]);
  expect(events.at(-1)).toMatchObject({
    response: {
      status: "completed",
      output: [
        { type: "function_call", call_id: "c0", name: "one", arguments: '{"a":1}', status: "completed" },
        { type: "function_call", call_id: "c1", name: "two", arguments: "" },
      ],
    },
  });
});

test("thoughts that an engine tells apart are an item of their own", () => {
  const events = streamed([{ reasoning_content: "Hm." }, { content: "Yes." }]);
  expect(typesOf(events)).toContain("reasoning_text.delta");
  expect(events.at(-1)).toMatchObject({
    response: { output: [{ type: "reasoning", content: [{ text: "Hm." }] }, { type: "message" }] },
  });
});

test.each([
  ["length", "max_output_tokens"],
  ["content_filter", "content_filter"],
])("an answer that ended by %s is incomplete", (finish, reason) => {
  const last = streamed([{ content: "Hel" }], finish).at(-1);
  expect(last).toMatchObject({
    type: "response.incomplete",
    response: { status: "incomplete", incomplete_details: { reason } },
  });
});

test.each<[string, string]>([
  ["no JSON", "data: {broken\n\n"],
  ["no chat", 'data: {"hello":1}\n\n'],
  ["an error", 'data: {"error":{"message":"out of memory"}}\n\n'],
  ["no reason for its end", deltaStream([{ content: "a" }], null)],
  ["a call without a name", deltaStream([{ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }])],
  [
    "more of a call that had ended",
    deltaStream([
      { tool_calls: [{ index: 0, function: { name: "a" } }] },
      { tool_calls: [{ index: 1, function: { name: "b" } }] },
      { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
    ]),
  ],
])("%s of an engine is its failure, not an answer", (_name, text) => {
  expect(() => responses.streamed(asked, [Buffer.from(text)])).toThrow("UPSTREAM_FAILED");
});

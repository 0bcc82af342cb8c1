import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deltaStream } from "../../../testing";
import { madeUpAnswer, streamOf, wholeOf } from "../testing/made-up-answer";
import { cutAt, speaks, type NamedEvent } from "../testing/translate";
import { translateMessage } from ".";

const messages = speaks(translateMessage);
const asked = { model: "tiny", max_tokens: 99, messages: [{ role: "user", content: "hi" }], stream: true };
const streamed = (deltas: object[], finish?: string, more: object = {}) =>
  messages.streamed({ ...asked, ...more }, [Buffer.from(deltaStream(deltas, finish))]);

type Block = { type: string; text?: string; input?: unknown };

/** Puts a message together as clients do. */
function gather(events: readonly NamedEvent[]): Record<string, unknown> {
  let message: Record<string, unknown> = {};
  const blocks: Block[] = [];
  let json = "";
  for (const event of events) {
    const delta = event["delta"] as Record<string, string> | undefined;
    if (event.type === "message_start") message = event["message"] as Record<string, unknown>;
    if (event.type === "content_block_start") {
      expect(event["index"]).toBe(blocks.length);
      blocks.push(event["content_block"] as Block);
      json = "";
    }
    const last = blocks.at(-1);
    if (last && delta?.["type"] === "text_delta") last.text += delta["text"] ?? "";
    if (delta?.["type"] === "input_json_delta") json += delta["partial_json"];
    if (event.type === "content_block_stop" && last?.type === "tool_use") last.input = JSON.parse(json || "{}");
    if (event.type === "message_delta") message = { ...message, ...delta, usage: event["usage"] };
  }
  return { ...message, content: blocks };
}

test("however the stream is cut, the same events come of it", () => {
  fc.assert(
    fc.property(madeUpAnswer, fc.array(fc.nat(), { maxLength: 40 }), (answer, cuts) => {
      const bytes = streamOf(answer);
      expect(messages.streamed(asked, cutAt(bytes, cuts))).toEqual(messages.streamed(asked, [bytes]));
    }),
    { numRuns: 50 },
  );
});

test("what a stream says together is the message that is answered in one piece", () => {
  fc.assert(
    fc.property(madeUpAnswer, (answer) => {
      expect(gather(messages.streamed(asked, [streamOf(answer)]))).toEqual(messages.whole(asked, wholeOf(answer)));
    }),
    { numRuns: 50 },
  );
});

test("text and calls are blocks, one open at a time", () => {
  const events = streamed(
    [
      { role: "assistant", content: "" },
      { content: "Let me see." },
      { tool_calls: [{ index: 0, id: "c0", function: { name: "look", arguments: "" } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"at":1}' } }] },
    ],
    "tool_calls",
  );
  expect(events).toMatchObject([
    { type: "message_start", message: { role: "assistant", model: "tiny", content: [], stop_reason: null } },
    { type: "ping" },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Let me see." } },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "c0", name: "look", input: {} } },
    { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"at":1}' } },
    { type: "content_block_stop", index: 1 },
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { input_tokens: 5, cache_read_input_tokens: 2, output_tokens: 3 },
    },
    { type: "message_stop" },
  ]);
});

test("thoughts that an engine tells apart are shown to whoever asked for them", () => {
  const deltas = [{ reasoning_content: "Hm." }, { content: "Yes." }];
  expect(gather(streamed(deltas, "stop"))["content"]).toMatchObject([{ type: "text", text: "Yes." }]);
  const shown = streamed(deltas, "stop", { thinking: { type: "enabled", budget_tokens: 1024 } });
  expect(gather(shown)["content"]).toMatchObject([{ type: "thinking" }, { type: "text", text: "Yes." }]);
  expect(shown).toContainEqual(expect.objectContaining({ delta: { type: "thinking_delta", thinking: "Hm." } }));
});

test.each([
  ["stop", "end_turn"],
  ["length", "max_tokens"],
  ["content_filter", "refusal"],
])("%s is told as %s", (finish, reason) => {
  expect(gather(streamed([{ content: "a" }], finish))["stop_reason"]).toBe(reason);
});

test("the stop sequence that was met is named where the engine tells", () => {
  const said = deltaStream([{ content: "a" }]).replace(
    '"finish_reason":"stop"',
    '"finish_reason":"stop","stop_reason":"END"',
  );
  const sent = { ...asked, stop_sequences: ["END"] };
  expect(gather(messages.streamed(sent, [Buffer.from(said)]))).toMatchObject({
    stop_reason: "stop_sequence",
    stop_sequence: "END",
  });
});

test("arguments that are no JSON object are the engine's failure, unless the answer was cut in their middle", () => {
  const deltas = [{ tool_calls: [{ index: 0, id: "c0", function: { name: "look", arguments: '{"at' } }] }];
  expect(() => streamed(deltas, "tool_calls")).toThrow("UPSTREAM_FAILED");
  expect(streamed(deltas, "length").at(-2)).toMatchObject({ delta: { stop_reason: "max_tokens" } });
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { eventData, EventStream } from "./event-stream";
import { chatStream } from "../testing";

function run(text: string, cuts: number[], usageIsOurs: boolean) {
  const bytes = Buffer.from(text);
  const stream = new EventStream({ usageIsOurs });
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const sent = places.slice(1).map((end, index) => stream.push(bytes.subarray(places[index], end)));
  return { text: Buffer.concat(sent).toString(), stream };
}

const words = ["Hello", " wörld 🌍", ' "usage":{"prompt_tokens":99} ', " data: [DONE]\n\n", ' {"error":1}'];

test.each(["\n", "\r\n"])("a stream cut at any byte arrives byte for byte (line end %j)", (lineEnd) => {
  const text = chatStream(words, { lineEnd });
  for (let cut = 0; cut <= Buffer.byteLength(text); cut += 1) {
    const { text: got, stream } = run(text, [cut], false);
    expect(got).toBe(text);
    expect(stream.ended).toBe(true);
    expect(stream.usage).toEqual({ promptTokens: 7, completionTokens: words.length });
  }
});

test.each(["\n", "\r\n"])(
  "the usage event that only we asked for is taken out, wherever the bytes are cut (line end %j)",
  (lineEnd) => {
    const text = chatStream(words, { lineEnd });
    const expected = chatStream(words, { lineEnd, usage: false });
    for (let cut = 0; cut <= Buffer.byteLength(text); cut += 1) {
      const { text: got, stream } = run(text, [cut], true);
      expect(got).toBe(expected);
      expect(stream.usage).toEqual({ promptTokens: 7, completionTokens: words.length });
    }
  },
);

test("many cuts at once change nothing", () => {
  const text = chatStream(words);
  const length = Buffer.byteLength(text);
  fc.assert(
    fc.property(fc.array(fc.nat(length), { maxLength: 40 }), (cuts) => {
      expect(run(text, cuts, true).text).toBe(chatStream(words, { usage: false }));
    }),
  );
});

test("an event that never became whole is not begun", () => {
  const text = chatStream(words);
  const broken = Buffer.from(text).subarray(0, 200).toString();
  const { text: got, stream } = run(broken, [], true);
  expect(text.startsWith(got)).toBe(true);
  expect(got === "" || got.endsWith("\n\n")).toBe(true);
  expect(stream.ended).toBe(false);
});

test("a usage that stands beside the last words stays", () => {
  const last = `data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1}}\n\n`;
  const { text, stream } = run(`${last}data: [DONE]\n\n`, [], true);
  expect(text).toBe(`${last}data: [DONE]\n\n`);
  expect(stream.usage).toEqual({ promptTokens: 2, completionTokens: 1 });
});

test("an end marker inside generated text does not end the stream", () => {
  const { stream } = run(chatStream(words, { done: false }), [], true);
  expect(stream.ended).toBe(false);
});

test("an engine's own error event counts as an end", () => {
  const { stream } = run('data: {"error":{"message":"no"}}\n\n', [], true);
  expect(stream.ended).toBe(true);
});

test("an event larger than the buffer goes by in pieces and the rest is read as before", () => {
  const large = `data: {"choices":[{"delta":{"content":"${"x".repeat(3 * 1024 * 1024)}"}}]}\n\n`;
  const text = large + chatStream(words);
  const cuts = Array.from({ length: 200 }, (_, index) => index * 17_001).filter((cut) => cut < text.length);
  const { text: got, stream } = run(text, cuts, true);
  expect(got === large + chatStream(words, { usage: false })).toBe(true);
  expect(stream.ended).toBe(true);
});

test("events are counted for streams that never tell their usage", () => {
  expect(run(chatStream(words, { usage: false, done: false }), [], true).stream.events).toBe(words.length + 2);
});

test.each([
  ["data: a\u2028data: b\n\n", "a\u2028data: b"],
  ["event: x\r\ndata:{}\r\n\r\n", "{}"],
  [": data: x\n\n", undefined],
  ["event: \u2028data: x\n\n", undefined],
])("an event's lines end where the format says: %j says %j", (event, data) => {
  expect(eventData(event)).toBe(data);
});

import * as fc from "fast-check";
import { deltaStream } from "../../../testing/engine-answers";

type Piece = { kind: "text"; pieces: string[] } | { kind: "call"; name: string; pieces: string[] };

export type MadeUpAnswer = { pieces: Piece[]; finish: "stop" | "length" };

const words = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });

/** Cuts a text in pieces of so many UTF-16 units, as no engine would be surprised to. */
const cut = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));

const text = words.map((pieces): Piece => ({ kind: "text", pieces: [`w${pieces[0]}`, ...pieces.slice(1)] }));
const call = fc
  .record({
    name: fc.stringMatching(/^[a-z_]{1,12}$/),
    input: fc.dictionary(fc.string(), fc.jsonValue()),
    size: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ name, input, size }): Piece => ({ kind: "call", name, pieces: cut(JSON.stringify(input), size) }));

/** Text first, if any, then calls: what models do. */
export const madeUpAnswer: fc.Arbitrary<MadeUpAnswer> = fc.record({
  pieces: fc
    .tuple(fc.option(text, { nil: undefined }), fc.array(call, { maxLength: 3 }))
    .map(([said, calls]) => [...(said ? [said] : []), ...calls]),
  finish: fc.constantFrom("stop", "length"),
});

/** As an engine streams it. */
export function streamOf({ pieces, finish }: MadeUpAnswer): Buffer {
  let calls = 0;
  const deltas = pieces.flatMap((piece): object[] => {
    if (piece.kind === "text") return piece.pieces.map((content) => ({ content }));
    const index = calls++;
    const first = { index, id: `call-${index}`, type: "function", function: { name: piece.name, arguments: "" } };
    const rest = piece.pieces.map((text) => ({ index, function: { arguments: text } }));
    return [first, ...rest].map((tool_call) => ({ tool_calls: [tool_call] }));
  });
  return Buffer.from(deltaStream([{ role: "assistant", content: "" }, ...deltas], finish));
}

/** As an engine answers it in one piece. */
export function wholeOf({ pieces, finish }: MadeUpAnswer): Buffer {
  const text = pieces
    .filter(({ kind }) => kind === "text")
    .flatMap(({ pieces }) => pieces)
    .join("");
  const calls = pieces.filter((piece) => piece.kind === "call");
  const tool_calls = calls.map((call, index) => ({
    id: `call-${index}`,
    type: "function",
    function: { name: call.name, arguments: call.pieces.join("") },
  }));
  const message = { role: "assistant", content: text || null, ...(calls.length > 0 ? { tool_calls } : {}) };
  return Buffer.from(
    JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message, finish_reason: finish }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, prompt_tokens_details: { cached_tokens: 2 } },
    }),
  );
}

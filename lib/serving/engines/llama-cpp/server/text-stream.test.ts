import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTextStream } from "./text-stream";

/** A vocabulary of bytes: broken characters decode to the replacement character, as in llama.cpp. */
const bytes = { text: (tokens: readonly number[]) => Buffer.from(tokens).toString("utf8") };

function stream(text: string, stops: readonly string[] = []) {
  const open = createTextStream(bytes, stops, []);
  const pieces: string[] = [];
  for (const byte of Buffer.from(text)) {
    const { text: piece, stopped } = open.push(byte);
    pieces.push(piece);
    if (stopped) return { pieces, stopped };
  }
  pieces.push(open.finish());
  return { pieces, stopped: false };
}

test("a token without a text has the one that is shown for it, where it stands", () => {
  const hidden = 7;
  const visible = { text: (tokens: readonly number[]) => bytes.text(tokens.filter((token) => token !== hidden)) };
  const open = createTextStream(visible, ["}x"], [], new Map([[hidden, "[CALL]"]]));
  const [a = 0, first = 0, second = 0] = Buffer.from("aé");
  const pieces = [a, hidden, first, second].map((token) => open.push(token).text);
  expect(pieces).toEqual(["a", "[CALL]", "", "é"]);
});

describe("characters", () => {
  test("any text arrives whole and no piece ends inside a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const { pieces } = stream(text);
        expect(pieces.join("")).toBe(text);
        expect(pieces.some((piece) => piece.includes("\uFFFD") && !text.includes("\uFFFD"))).toBe(false);
      }),
    );
  });

  test("bytes that never become a character do not hold the text back", () => {
    const open = createTextStream(bytes, [], []);
    const pieces = Array.from({ length: 20 }, () => open.push(0xff).text);
    expect(pieces.join("").length).toBeGreaterThanOrEqual(8);
  });

  test("the prompt decides whether the first word keeps its space", () => {
    const spaced = {
      text: (tokens: readonly number[]) =>
        tokens
          .map((token) => ` w${token}`)
          .join("")
          .trimStart(),
    };
    expect(createTextStream(spaced, [], [1, 2]).push(3).text).toBe(" w3");
    expect(createTextStream(spaced, [], []).push(3).text).toBe("w3");
  });
});

describe("stop strings", () => {
  test("nothing of a stop string is sent, wherever pieces are cut", () => {
    const { pieces, stopped } = stream("Paris.\nQuestion: next", ["\nQuestion:"]);
    expect(stopped).toBe(true);
    expect(pieces.join("")).toBe("Paris.");
  });

  test("what only began like a stop string is sent", () => {
    expect(stream("a\nQuest over", ["\nQuestion:"]).pieces.join("")).toBe("a\nQuest over");
    expect(stream("ends like \nQue", ["\nQuestion:"]).pieces.join("")).toBe("ends like \nQue");
  });

  test("the first of several decides", () => {
    expect(stream("one END two STOP", ["STOP", "END"]).pieces.join("")).toBe("one ");
  });

  test("the text before a stop string is exactly what stands before it", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 30 });
    const stop = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(letters, stop, (text, stopString) => {
        const at = text.indexOf(stopString);
        expect(stream(text, [stopString]).pieces.join("")).toBe(at === -1 ? text : text.slice(0, at));
      }),
    );
  });
});

import { isBehindScalar, readString, readValue } from "./read-json";
import { expectText, Malformed, skipBlanks, until, type Reading } from "./reading";

type Take = (json: string) => void;

/** Reads `key:value` pairs behind their opening brace to the closing one, and hands them on as a JSON object. */
export function* readPairs(quote: string, take: Take): Reading {
  take("{");
  let character = yield* skipBlanks();
  for (let isFirst = true; character !== "}"; isFirst = false) {
    if (!isFirst) {
      if (character !== ",") throw new Malformed();
      take(",");
      character = yield* skipBlanks();
    }
    take(`${JSON.stringify(yield* readKey(character, quote))}:`);
    character = yield* skipBlanks(yield* readGemmaValue(yield* skipBlanks(), quote, take));
  }
  take("}");
}

/** Reads a key and the colon behind it. */
function* readKey(first: string, quote: string): Reading<string> {
  if (first === '"' || first === quote.charAt(0)) {
    const key = yield* first === '"' ? readString() : readQuoted(quote);
    if ((yield* skipBlanks()) !== ":") throw new Malformed();
    return key;
  }
  let key = "";
  for (let character = first; character !== ":"; character = yield) {
    if (character === "") throw new Malformed();
    key += character;
  }
  return key.trim();
}

/** @returns the character behind the value. */
function* readGemmaValue(first: string, quote: string, take: Take): Reading<string> {
  switch (first) {
    case "{":
      yield* readPairs(quote, take);
      return yield;
    case "[":
      yield* readList(quote, take);
      return yield;
    case '"':
      return yield* readValue(first, take);
    case quote.charAt(0): {
      yield* expectText(quote.slice(1));
      take('"');
      if ((yield* until([quote], (text) => take(JSON.stringify(text).slice(1, -1)))) === undefined)
        throw new Malformed();
      take('"');
      return yield;
    }
    default:
      return yield* readScalar(first, take);
  }
}

function* readList(quote: string, take: Take): Reading {
  take("[");
  let character = yield* skipBlanks();
  for (let isFirst = true; character !== "]"; isFirst = false) {
    if (!isFirst) {
      if (character !== ",") throw new Malformed();
      take(",");
      character = yield* skipBlanks();
    }
    character = yield* skipBlanks(yield* readGemmaValue(character, quote, take));
  }
  take("]");
}

function* readQuoted(quote: string): Reading<string> {
  let text = "";
  yield* expectText(quote.slice(1));
  yield* until([quote], (more) => (text += more));
  return text;
}

const scalar = /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/;

/** Numbers and the words of JSON stay what they are; anything else was meant as a text. */
function* readScalar(first: string, take: Take): Reading<string> {
  let text = "";
  let character = first;
  for (; !isBehindScalar(character); character = yield) text += character;
  if (text === "") throw new Malformed();
  take(text === "None" ? "null" : scalar.test(text) ? text : JSON.stringify(text));
  return character;
}

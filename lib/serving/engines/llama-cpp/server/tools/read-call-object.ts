import type { AnswerSink } from "./answer-sink";
import { readString, readValue } from "./read-json";
import { Malformed, skipBlanks, type Reading } from "./reading";

const argumentKeys = new Set(["arguments", "parameters"]);
const otherKeys = new Set(["id", "type"]);

/**
 * Reads a call as a JSON object behind its opening brace: `"name"`, and its arguments under either of their names.
 *
 * @param isCallable - whether a call of this name is one
 * @throws Malformed when this is another object, or no object to its end.
 */
export function* readCallObject(sink: AnswerSink, isCallable: (name: string) => boolean = () => true): Reading {
  let hasBegun = false;
  let early = "";
  const pass = (json: string): void => {
    if (hasBegun) sink.arguments(json);
    else early += json;
  };
  for (;;) {
    if ((yield* skipBlanks()) !== '"') throw new Malformed();
    const key = yield* readString();
    if ((yield* skipBlanks()) !== ":") throw new Malformed();
    let next = yield* skipBlanks();
    if (key === "name" && next === '"' && !hasBegun) {
      const name = yield* readString();
      if (!isCallable(name)) throw new Malformed();
      sink.beginCall(name);
      hasBegun = true;
      if (early !== "") sink.arguments(early);
      next = yield;
    } else if (argumentKeys.has(key)) {
      next = yield* readArguments(next, pass);
    } else if (otherKeys.has(key) || hasBegun) {
      next = yield* readValue(next, () => undefined);
    } else {
      throw new Malformed();
    }
    const end = yield* skipBlanks(next);
    if (end === "}") break;
    if (end !== ",") throw new Malformed();
  }
  if (!hasBegun) throw new Malformed();
  sink.endCall();
}

/** Some models write the object of arguments as a string that holds it. */
function* readArguments(first: string, pass: (json: string) => void): Reading<string> {
  if (first !== '"') return yield* readValue(first, pass);
  pass(yield* readString());
  return yield;
}

import { Malformed, type Reading } from "./reading";

type Take = (json: string) => void;

/** Reads a JSON string behind its opening quotation mark. */
export function* readString(): Reading<string> {
  let raw = '"';
  yield* copyString((json) => (raw += json));
  try {
    return String(JSON.parse(raw));
  } catch {
    throw new Malformed();
  }
}

/** Reads one JSON value that begins with `first` and hands it on as it stands. @returns the character behind it. */
export function* readValue(first: string, take: Take): Reading<string> {
  if (first === "{" || first === "[") {
    yield* readNested(first, take);
    return yield;
  }
  if (first === '"') {
    take(first);
    yield* copyString(take);
    return yield;
  }
  let character = first;
  while (!isBehindScalar(character)) {
    take(character);
    character = yield;
  }
  return character;
}

/** Reads an object or a list, which `first` opens, to its last bracket. */
export function* readNested(first: string, take: Take): Reading {
  let depth = 0;
  for (let character = first; ; character = yield) {
    if (character === "") throw new Malformed();
    take(character);
    if (character === '"') yield* copyString(take);
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    if (depth === 0) return;
  }
}

/** Whether a number or a word has ended before this character. */
export function isBehindScalar(character: string): boolean {
  return character === "," || character === "}" || character === "]" || character.trim() === "";
}

function* copyString(take: Take): Reading {
  for (;;) {
    const character = yield;
    if (character === "") throw new Malformed();
    take(character);
    if (character === '"') return;
    if (character === "\\") take(yield);
  }
}

import { createHash, randomBytes } from "node:crypto";
import type { ChatMessage } from "../../../openai-server";
import { literal } from "../grammar";
import type { AnswerSink } from "./answer-sink";
import { jsonArguments } from "./json-arguments";
import { readCallObject } from "./read-call-object";
import { readNested } from "./read-json";
import { attempt, Malformed, skipBlanks, until, type Reading } from "./reading";
import type { ToolFormat } from "./tool-format";

const opening = "[TOOL_CALLS]";
const argumentsMark = "[ARGS]";
const idMark = "[CALL_ID]";

const family = {
  opening,
  marks: [opening, argumentsMark, idMark],
  stops: [],
  isParallel: true,
  // Their templates refuse any other form.
  newCallId: () => idOf(randomBytes(16)),
  *read(sink: AnswerSink): Reading {
    while ((yield* until([opening], sink.text)) !== undefined) {
      sink.open();
      const begun = sink.begunCalls;
      const read = yield* attempt(readCalls(sink));
      if (read !== undefined && sink.begunCalls === begun) sink.text(opening + read);
    }
  },
  argumentsOf: jsonArguments,
  prepare: (messages: readonly ChatMessage[]) => messages.map(withShortIds),
};

/** Mistral 7B v0.3, Nemo and their time: all calls in one JSON list. */
export const mistralList: ToolFormat = {
  ...family,
  grammar(tools, callsMax) {
    const call = tools
      .map(
        ({ name, argumentsRule }) =>
          `${literal(`{"name": ${JSON.stringify(name)}, "arguments": `)} ${argumentsRule} "}"`,
      )
      .join(" | ");
    return { root: `" "? "[" call (", " call){0,${callsMax - 1}} "]"`, rules: new Map([["call", call]]) };
  },
};

/** Mistral Small 3.2, Magistral and later: a name and its arguments behind each mark. */
export const mistralArguments: ToolFormat = {
  ...family,
  grammar(tools, callsMax) {
    const call = tools
      .map(({ name, argumentsRule }) => `${literal(`${name}${argumentsMark}`)} ${argumentsRule}`)
      .join(" | ");
    return { root: `call (${literal(opening)} call){0,${callsMax - 1}}`, rules: new Map([["call", call]]) };
  },
};

function* readCalls(sink: AnswerSink): Reading {
  const first = yield* skipBlanks();
  if (first !== "[") {
    yield* readNamedCall(first, sink);
    return;
  }
  for (;;) {
    if ((yield* skipBlanks()) !== "{") throw new Malformed();
    yield* readCallObject(sink);
    const next = yield* skipBlanks();
    if (next === "]") return;
    if (next !== ",") throw new Malformed();
  }
}

function* readNamedCall(first: string, sink: AnswerSink): Reading {
  let name = "";
  let character = first;
  for (; /^[\w.-]$/.test(character); character = yield) name += character;
  let mark = "";
  while (character === "[") {
    mark = "";
    for (; character !== "]"; character = yield) {
      if (character === "") throw new Malformed();
      mark += character;
    }
    character = yield;
    // The id that stands behind its mark is replaced by one of ours.
    if (`${mark}]` === idMark) while (/^\w$/.test(character)) character = yield;
  }
  if (name === "" || (yield* skipBlanks(character)) !== "{") throw new Malformed();
  sink.beginCall(name);
  yield* readNested("{", (json) => sink.arguments(json));
  sink.endCall();
}

/** Ids of other models, as the nine letters and digits that these templates take: the same one for call and result. */
function withShortIds(message: ChatMessage): ChatMessage {
  if (message.role === "tool") return { ...message, callId: shortId(message.callId) };
  if (message.role !== "assistant") return message;
  return { ...message, calls: message.calls.map((call) => ({ ...call, id: shortId(call.id) })) };
}

function shortId(id: string): string {
  return /^[a-zA-Z0-9]{9}$/.test(id) ? id : idOf(createHash("sha256").update(id).digest());
}

function idOf(bytes: Buffer): string {
  return bytes.toString("hex").slice(0, 9);
}

import type { CallPart } from "../../../openai-server";

/** What reading a stretch of an answer gave. */
export type ReadPart = { text: string; calls: CallPart[] };

/** Takes what a reader finds: text of the answer, calls and their arguments as they come. */
export type AnswerSink = {
  text: (text: string) => void;
  beginCall(name: string): void;
  /** JSON of the arguments, a piece of it. */
  arguments(json: string): void;
  endCall(): void;
  /** Everything since the last time. */
  take(isLast: boolean): ReadPart;
  /** A mark was read behind which nothing but a call can stand. */
  open(): void;
  readonly begunCalls: number;
  readonly endedCalls: number;
  /** Set by `open`; cleared by whoever looks. */
  isOpened: boolean;
};

/** Blanks around calls belong to the format; those inside the text wait until it goes on. */
export function createAnswerSink(newId: () => string): AnswerSink {
  let text = "";
  let blanks = "";
  let calls: CallPart[] = [];
  let begun = 0;
  let ended = 0;
  let isEmpty = true;

  return {
    text(more) {
      blanks += more;
      const end = blanks.trimEnd().length;
      text += blanks.slice(0, end);
      blanks = blanks.slice(end);
    },
    beginCall(name) {
      blanks = "";
      isEmpty = true;
      calls.push({ index: begun++, id: newId(), name, arguments: "" });
    },
    arguments(json) {
      isEmpty = false;
      const last = calls.at(-1);
      if (last) last.arguments += json;
      else calls.push({ index: begun - 1, arguments: json });
    },
    endCall() {
      if (isEmpty) this.arguments("{}");
      ended++;
    },
    take(isLast) {
      const part = { text: isLast && begun === 0 ? text + blanks : text, calls };
      text = "";
      calls = [];
      return part;
    },
    open() {
      this.isOpened = true;
    },
    get begunCalls() {
      return begun;
    },
    get endedCalls() {
      return ended;
    },
    isOpened: false,
  };
}

import { AppError } from "@/lib/kernel/errors";
import type { ChatAnswer, ChatUsage, TokenLogprob, ToolCallPiece } from "./chat-answer";

/** One stretch of an answer. */
export type Part =
  | { kind: "text"; text: string; logprobs: TokenLogprob[] }
  | { kind: "thought"; text: string }
  | { kind: "call"; id: string | undefined; name: string; text: string };

export type Finish = {
  reason: "stop" | "length" | "calls" | "filtered";
  /** The stop string that was met, where the engine tells. */
  stopString: string | undefined;
  usage: ChatUsage | undefined;
};

/** What happens in an answer, in its order. One part is open at a time; `close` shows it whole. */
export type Step =
  | { kind: "begin"; model: string | undefined }
  | { kind: "open"; part: Part }
  | { kind: "piece"; part: Part; text: string; logprobs: TokenLogprob[] }
  | { kind: "close"; part: Part; isCut: boolean }
  | ({ kind: "end" } & Finish);

/** Writers keep what was said until its end, so there is one. In characters. */
const lengthMax = 16 * 1024 * 1024;

const finishReasons = new Map<string, Finish["reason"]>([
  ["length", "length"],
  ["tool_calls", "calls"],
  ["content_filter", "filtered"],
]);

/** Reads one answer of an engine, in as many pieces as it comes in. @throws AppError UPSTREAM_FAILED */
export class AnswerSteps {
  #begun = false;
  #open: { part: Part; call: number | undefined } | undefined;
  /** Blank text before anything else: what a call follows is no text of the answer. */
  #blank = "";
  #blankLogprobs: TokenLogprob[] = [];
  #calls = new Set<number>();
  #length = 0;
  #parts = 0;
  #finishReason: string | undefined;
  #stopString: string | undefined;
  #usage: ChatUsage | undefined;

  push({ model, choices, usage }: ChatAnswer): Step[] {
    const steps: Step[] = [];
    if (!this.#begun) steps.push({ kind: "begin", model });
    this.#begun = true;
    if (usage) this.#usage = usage;
    const choice = choices.find(({ index }) => index === 0);
    if (!choice) return steps;
    const said = choice.delta ?? choice.message ?? {};
    this.#say(steps, "thought", said.reasoning_content ?? said.reasoning ?? "", []);
    this.#say(steps, "text", said.content || said.refusal || "", choice.logprobs?.content ?? []);
    for (const [place, piece] of (said.tool_calls ?? []).entries()) this.#call(steps, piece, piece.index ?? place);
    if (choice.finish_reason) this.#finishReason = choice.finish_reason;
    if (typeof choice.stop_reason === "string") this.#stopString = choice.stop_reason;
    return steps;
  }

  end(): Step[] {
    if (this.#finishReason === undefined) throw failed("The engine did not say why it ended the answer.");
    const steps: Step[] = [];
    if (this.#parts === 0) this.#flushBlank(steps);
    const named = finishReasons.get(this.#finishReason) ?? "stop";
    const reason = named === "stop" && this.#calls.size > 0 ? "calls" : named;
    this.#close(steps, reason === "length");
    steps.push({ kind: "end", reason, stopString: this.#stopString, usage: this.#usage });
    return steps;
  }

  #say(steps: Step[], kind: "text" | "thought", text: string, logprobs: TokenLogprob[]): void {
    if (text === "") return;
    if (kind === "text" && this.#open?.part.kind !== "text" && text.trim() === "") {
      this.#blank += text;
      for (const one of logprobs) this.#blankLogprobs.push(one);
      return;
    }
    if (this.#open?.part.kind !== kind) {
      const held = kind === "text" ? this.#takeBlank() : { text: "", logprobs: [] };
      this.#begin(steps, kind === "text" ? { kind, text: "", logprobs: [] } : { kind, text: "" });
      this.#piece(steps, held.text + text, [...held.logprobs, ...logprobs]);
    } else this.#piece(steps, text, logprobs);
  }

  #call(steps: Step[], { id, function: called }: ToolCallPiece, index: number): void {
    if (this.#open?.call !== index) {
      if (this.#calls.has(index)) throw failed("The engine went back to a call of a tool that had ended.");
      const name = called?.name;
      if (!name) throw failed("The engine called a tool without a name.");
      this.#takeBlank();
      this.#begin(steps, { kind: "call", id: id || undefined, name, text: "" }, index);
      this.#calls.add(index);
    }
    if (called?.arguments) this.#piece(steps, called.arguments, []);
  }

  #begin(steps: Step[], part: Part, call?: number): void {
    this.#close(steps, false);
    this.#open = { part, call };
    this.#parts += 1;
    // As it is now: the part grows while its steps wait to be written.
    steps.push({ kind: "open", part: { ...part } });
  }

  #piece(steps: Step[], text: string, logprobs: TokenLogprob[]): void {
    const part = this.#open?.part;
    if (!part) return;
    this.#length += text.length;
    if (this.#length > lengthMax) throw failed(`The answer is longer than ${lengthMax} characters.`);
    part.text += text;
    if (part.kind === "text") for (const one of logprobs) part.logprobs.push(one);
    steps.push({ kind: "piece", part, text, logprobs });
  }

  #close(steps: Step[], isCut: boolean): void {
    if (this.#open) steps.push({ kind: "close", part: this.#open.part, isCut });
    this.#open = undefined;
  }

  #flushBlank(steps: Step[]): void {
    const { text, logprobs } = this.#takeBlank();
    if (text === "") return;
    this.#begin(steps, { kind: "text", text: "", logprobs: [] });
    this.#piece(steps, text, logprobs);
  }

  #takeBlank(): { text: string; logprobs: TokenLogprob[] } {
    const held = { text: this.#blank, logprobs: this.#blankLogprobs };
    this.#blank = "";
    this.#blankLogprobs = [];
    return held;
  }
}

const failed = (detail: string) => new AppError("UPSTREAM_FAILED", detail);

import { randomBytes } from "node:crypto";
import type { ChatMessage, Tool } from "../../../openai-server";
import type { CompiledSchema, Rules } from "../grammar";
import type { AnswerSink } from "./answer-sink";
import type { Reading } from "./reading";

/** A tool in a grammar: its name, and the name of the rule that its arguments match. */
export type CallableTool = { name: string; argumentsRule: string };

/** How one family of models writes calls of tools. */
export type ToolFormat = {
  /** What an answer begins its calls with; empty where a call is the whole answer. */
  opening: string;
  /** Tokens of an answer that must be seen although they steer the model. */
  marks: readonly string[];
  /** Where such a model begins to make up the results itself. */
  stops: readonly string[];
  /** Whether an answer can hold more than one call. */
  isParallel: boolean;
  newCallId(): string;
  /** Tells text and calls of an answer apart. */
  read(sink: AnswerSink, tools: readonly Tool[]): Reading;
  /** The rules of one call's arguments. */
  argumentsOf(tool: Tool, prefix: string): CompiledSchema;
  /** The expression (GBNF) of what stands behind the opening: one call, or up to `callsMax`. */
  grammar(tools: readonly CallableTool[], callsMax: number): { root: string; rules: Rules };
  /** What templates of this family demand of earlier messages. */
  prepare?(messages: readonly ChatMessage[]): ChatMessage[];
};

export function newCallId(): string {
  return `call_${randomBytes(12).toString("hex")}`;
}

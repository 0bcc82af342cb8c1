import { Refusal, unsupported, type ChatRequest, type Tool } from "../../../openai-server";
import { toolModels } from "../../tool-models";
import { compileSchema, grammarText, literal, type Rules } from "../grammar";
import { createAnswerReader, type AnswerReader } from "./answer-reader";
import type { ToolFormat } from "./tool-format";

/** How an answer that may call tools is begun, held to its grammar and read. */
export type ToolPlan = {
  tools: readonly Tool[];
  format: ToolFormat;
  /** Reads one answer; a prompt can have it begin with a thought. */
  openReader: (isThinking: boolean) => AnswerReader;
  /** What the answer is made to begin with. */
  opening: string;
  /** The grammar of the whole answer, behind `opening`. */
  grammar: string | undefined;
  /** The grammar that holds from where the model opens a call by itself. */
  grammarOfCalls: string | undefined;
  /** The answer ends when it has so many calls. */
  callsMax: number;
};

/** More calls in one answer are a model that repeats itself. */
const callsMost = 16;

/**
 * What the tools of a request ask of its answer; undefined when nothing can be called.
 *
 * @param format - of the model's template; undefined when it takes no tools that are known here
 */
export function planTools(format: ToolFormat | undefined, request: ChatRequest): ToolPlan | undefined {
  const { tools, tool_choice: choice, parallel_tool_calls: isParallel } = request;
  if (!tools || tools.length === 0) {
    if (choice && choice !== "none" && choice !== "auto")
      throw new Refusal(400, "tool_choice asks for a call, but there are no tools.", {
        code: "invalid_value",
        param: "tool_choice",
      });
    return undefined;
  }
  refuseDoubles(tools);
  // No call is asked for, so that a model that takes no tools answers too.
  if (choice === "none") return undefined;
  if (!format) throw refuseTools();
  const callable = typeof choice === "object" && choice !== null ? [namedTool(tools, choice.name)] : tools;
  const callsMax = isParallel === false || !format.isParallel || typeof choice === "object" ? 1 : callsMost;
  const calls = callsOf(format, callable, choice && typeof choice === "object" ? 1 : callsMax);
  const plan = {
    tools,
    format,
    callsMax,
    openReader: (isThinking: boolean) => createAnswerReader(format, { tools, isThinking }),
  };
  if (choice && choice !== "auto") {
    return {
      ...plan,
      opening: format.opening,
      grammar: grammarText(calls.root, calls.rules),
      grammarOfCalls: undefined,
    };
  }
  const response = responseOf(request);
  const opened = [literal(format.opening), calls.root].join(" ");
  return {
    ...plan,
    opening: "",
    grammar: response && grammarText(`(${response.root}) | ${opened}`, response.rules, calls.rules),
    grammarOfCalls: response || format.opening === "" ? undefined : grammarText(calls.root, calls.rules),
  };
}

/** Each tool's arguments are one rule, so that a format can name them as often as it likes. */
function callsOf(format: ToolFormat, tools: readonly Tool[], callsMax: number): { root: string; rules: Rules } {
  const rules = new Map<string, string>();
  const callable = tools.map((tool, index) => {
    const argumentsRule = `arguments-${index}`;
    const compiled = format.argumentsOf(tool, `tool-${index}-`);
    for (const [name, rule] of compiled.rules) rules.set(name, rule);
    rules.set(argumentsRule, compiled.root);
    return { name: tool.name, argumentsRule };
  });
  const calls = format.grammar(callable, callsMax);
  return { root: calls.root, rules: new Map([...rules, ...calls.rules]) };
}

function responseOf({ response_format: format }: ChatRequest): { root: string; rules: Rules } | undefined {
  if (!format || format.type === "text") return undefined;
  if (format.type === "json_object") return { root: "object", rules: new Map() };
  return compileSchema(format.json_schema.schema, { prefix: "response-", param: "response_format.json_schema.schema" });
}

function namedTool(tools: readonly Tool[], name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (found) return found;
  throw new Refusal(400, `tool_choice names ${name}, which is not among the tools.`, {
    code: "invalid_value",
    param: "tool_choice",
  });
}

function refuseDoubles(tools: readonly Tool[]): void {
  const double = tools.find(({ name }, index) => tools.findIndex((tool) => tool.name === name) !== index);
  if (double)
    throw new Refusal(400, `Two tools have the name ${double.name}.`, { code: "invalid_value", param: "tools" });
}

/** For a model whose template takes no tools, or in a format that is not read here. */
export function refuseTools(): Refusal {
  return unsupported(
    "tools",
    "This model's chat template takes no tools in a format that the bundled engine reads. Deploy a model that does " +
      `(${toolModels}), or serve this one with llama-server, which reads other formats.`,
  );
}

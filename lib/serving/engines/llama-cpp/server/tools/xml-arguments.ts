import { Refusal, type Tool } from "../../../openai-server";
import { compileSchema, literal, type CompiledSchema } from "../grammar";
import { lengthOf } from "./text-length";

type Schema = Record<string, unknown>;

/** What a value may hold: anything but the end of its element. */
const character = `([^<] | "<" [^/] | "</" [^p] | "</p" [^a])`;
const text = `${character}*`;

/** The rules of a tool's arguments as elements of markup: required ones first, texts as they are, other values as JSON. */
export function xmlArguments({ name, parameters = {}, strict }: Tool, prefix: string): CompiledSchema {
  const properties = isSchema(parameters["properties"]) ? Object.entries(parameters["properties"]) : [];
  const required = new Set(Array.isArray(parameters["required"]) ? parameters["required"] : []);
  const rules = new Map<string, string>();

  const valueOf = (schema: unknown, rule: string): string => {
    if (!isSchema(schema)) return text;
    const values = schema["enum"];
    if (Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === "string"))
      return `(${values.map((value) => literal(value)).join(" | ")})`;
    if (schema["type"] === "string") return `${character}${lengthOf(schema)}`;
    // References lead into the whole schema.
    const { $defs = {}, definitions = {} } = parameters;
    try {
      const param = `tools.${name}.function.parameters`;
      const compiled = compileSchema({ $defs, definitions, ...schema }, { prefix: `${rule}-`, param });
      for (const [part, expression] of compiled.rules) rules.set(part, expression);
      return compiled.root;
    } catch (error) {
      if (strict || !(error instanceof Refusal)) throw error;
      return text;
    }
  };

  const elements = properties
    .toSorted(([a], [b]) => Number(required.has(b)) - Number(required.has(a)))
    .map(([key, schema], index) => {
      const rule = `${prefix}element-${index}`;
      rules.set(rule, `${literal(`<parameter=${key}>\n`)} ${valueOf(schema, rule)} ${literal("\n</parameter>\n")}`);
      return required.has(key) ? rule : `${rule}?`;
    });
  return { root: elements.join(" ") || `""`, rules };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { Tool } from "../../../openai-server";
import { literal, type CompiledSchema } from "../grammar";
import { lengthOf } from "./text-length";

type Schema = Record<string, unknown>;

/**
 * The rules of a tool's arguments as Gemma writes them. Types, properties, enums and items are kept; of schemas beyond
 * these, any value.
 */
export function gemmaArguments({ parameters = {} }: Tool, prefix: string, quote: string): CompiledSchema {
  const any = `${prefix}any`;
  const text = `${prefix}text`;
  const rules = new Map([
    // Whatever does not begin a mark.
    [`${prefix}char`, `[^<\\x00-\\x08] | "<" [^${quote.charAt(1)}<]`],
    [text, `${literal(quote)} ${prefix}char* ${literal(quote)}`],
    [`${prefix}key`, "[a-zA-Z0-9_]{1,64}"],
    [`${prefix}pair`, `${prefix}key ":" ${any}`],
    [`${prefix}pairs`, `"{" (${prefix}pair ("," ${prefix}pair)*)? "}"`],
    [any, `${text} | number | boolean | null | ${prefix}pairs | ${list(any)}`],
  ]);

  /** Nested expressions are named, so that one that is used twice is written once. */
  const named = (schema: unknown): string => {
    if (rules.size >= rulesMax) return any;
    const name = `${prefix}value-${rules.size}`;
    rules.set(name, any);
    rules.set(name, expression(schema));
    return name;
  };

  const expression = (schema: unknown): string => {
    if (!isSchema(schema)) return any;
    const values = Array.isArray(schema["enum"]) ? schema["enum"] : "const" in schema ? [schema["const"]] : undefined;
    if (values) return values.every(isScalar) && values.length > 0 ? choice(values.map(valueText)) : any;
    switch (schema["type"]) {
      case "string":
        return `${literal(quote)} ${prefix}char${lengthOf(schema)} ${literal(quote)}`;
      case "integer":
      case "number":
      case "boolean":
      case "null":
        return schema["type"];
      case "array":
        return list(named(schema["items"]));
      case "object":
        return isSchema(schema["properties"]) ? object(schema, schema["properties"]) : `${prefix}pairs`;
      default:
        return any;
    }
  };

  /** Properties in the schema's order: required ones always, others perhaps. */
  const object = (schema: Schema, properties: Schema): string => {
    const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
    const entries = Object.entries(properties).toSorted(
      ([a], [b]) => Number(required.has(b)) - Number(required.has(a)),
    );
    const pairs = entries.map(([key, value]) => ({
      isRequired: required.has(key),
      text: `${literal(`${key}:`)} ${named(value)}`,
    }));
    return `"{" ${sequence(pairs)} "}"`;
  };

  const valueText = (value: unknown): string =>
    literal(typeof value === "string" ? `${quote}${value}${quote}` : JSON.stringify(value));

  return { root: expression({ type: "object", properties: {}, ...parameters }), rules };
}

const rulesMax = 500;

const list = (item: string): string => `"[" (${item} ("," ${item})*)? "]"`;

type Pair = { isRequired: boolean; text: string };

/** Required pairs first; each optional one, where it stands, with the comma before it. */
function sequence(pairs: readonly Pair[]): string {
  const [first, ...rest] = pairs;
  if (!first) return `""`;
  if (first.isRequired) {
    return [first.text, ...rest.map(({ isRequired, text }) => (isRequired ? `"," ${text}` : `("," ${text})?`))].join(
      " ",
    );
  }
  // The first one that is there has no comma; any later one may be it.
  const optional = (others: readonly Pair[]) => others.map(({ text }) => `("," ${text})?`).join(" ");
  return `(${pairs.map(({ text }, index) => `${text} ${optional(pairs.slice(index + 1))}`).join(" | ")})?`;
}

const choice = (options: readonly string[]): string => `(${options.join(" | ")})`;

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

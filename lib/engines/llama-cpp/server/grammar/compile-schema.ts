import { Refusal } from "../../../openai-server";
import { literal, type Rules } from "./grammar-text";
import { stringFormats } from "./json-rules";

type Schema = Record<string, unknown>;

/** Rules of one grammar while it grows. `expression` gives the right-hand side that matches a schema. */
type Builder = {
  root: Schema;
  /** Begins the name of every rule. */
  prefix: string;
  rules: Map<string, string>;
  references: Map<string, string>;
  depth: number;
};

const rulesMax = 2000;
const depthMax = 64;
const schemaLengthMax = 65_536;
const repetitionsMax = 1000;

/** Keywords that say nothing about which texts match. */
const annotations = new Set(
  "title description default examples $schema $id $comment $defs definitions deprecated readOnly writeOnly".split(" "),
);

export type CompiledSchema = {
  /** The expression that matches one whole value: what stands before and after it is the caller's. */
  root: string;
  /** The rules that it needs beside those of any JSON. */
  rules: Rules;
};

type Options = {
  /** Begins the names of all rules, so that several schemas can stand in one grammar. */
  prefix?: string;
  /** The field of the request that holds the schema, for refusals. */
  param: string;
};

/**
 * The grammar rules of the texts that a JSON schema allows. Objects have their properties in the schema's order and,
 * unless the schema says what else they may hold, no others.
 *
 * @throws Refusal naming the keyword, when the schema asks for something a grammar cannot promise.
 */
export function compileSchema(schema: Schema, { prefix = "", param }: Options): CompiledSchema {
  const builder: Builder = { root: schema, prefix, rules: new Map(), references: new Map(), depth: 0 };
  for (const [name, rule] of Object.entries(stringFormats)) builder.rules.set(`format-${name}`, rule);
  try {
    if (JSON.stringify(schema).length > schemaLengthMax)
      throw refuse("schema", `is longer than ${schemaLengthMax} characters`);
    return { root: expression(builder, schema), rules: builder.rules };
  } catch (error) {
    throw error instanceof UnsupportedSchema ? refusalOf(error, param) : error;
  }
}

function expression(builder: Builder, schema: unknown): string {
  if (schema === true) return "value";
  if (!isSchema(schema)) throw refuse("schema", "must be an object");
  if (++builder.depth > depthMax) throw refuse("schema", `is nested deeper than ${depthMax}`);
  try {
    return matcherOf(builder, schema);
  } finally {
    builder.depth--;
  }
}

function matcherOf(builder: Builder, schema: Schema): string {
  const keywords = Object.keys(schema).filter((keyword) => !annotations.has(keyword));
  if (keywords.length === 0) return "value";
  const only = (...allowed: string[]) => refuseOthers(keywords, allowed);
  const pointer = schema["$ref"];
  if (typeof pointer === "string") {
    only("$ref");
    return reference(builder, pointer);
  }
  if ("const" in schema) {
    only("const", "type");
    return literal(JSON.stringify(schema["const"]));
  }
  if (Array.isArray(schema["enum"])) {
    only("enum", "type");
    return alternatives(schema["enum"].map((value) => literal(JSON.stringify(value))));
  }
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) {
    only("anyOf", "oneOf", "type");
    return alternatives(choices.map((choice) => expression(builder, choice)));
  }
  const type = schema["type"] ?? (isSchema(schema["properties"]) ? "object" : undefined);
  if (Array.isArray(type)) return alternatives(type.map((one) => matcherOf(builder, { ...schema, type: one })));
  if (typeof type !== "string") throw refuse(keywords[0] ?? "type", "cannot be promised by a grammar here");
  switch (type) {
    case "object":
      only("type", "properties", "required", "additionalProperties", ...othersOf(schema, "object"));
      return object(builder, schema);
    case "array":
      only("type", "items", "minItems", "maxItems", ...othersOf(schema, "array"));
      return array(builder, schema);
    case "string":
      only("type", "minLength", "maxLength", "format", ...othersOf(schema, "string"));
      return string(schema);
    case "integer":
    case "number":
    case "boolean":
    case "null":
      only("type", ...othersOf(schema, type));
      return type;
    default:
      throw refuse("type", `${type} is not known`);
  }
}

const keywordsOf: Readonly<Record<string, readonly string[]>> = {
  object: ["properties", "required", "additionalProperties"],
  array: ["items", "minItems", "maxItems"],
  string: ["minLength", "maxLength", "format"],
};

/** In a schema of several types, keywords of the other types do not touch this one. */
function othersOf(schema: Schema, type: string): string[] {
  if (!("type" in schema)) return [];
  return Object.entries(keywordsOf).flatMap(([owner, keywords]) => (owner === type ? [] : keywords));
}

/** Required properties always, optional ones perhaps, each after a comma unless it is the first. */
function object(builder: Builder, schema: Schema): string {
  const properties = isSchema(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const missing = [...required].filter((name) => !properties.some(([property]) => property === name));
  if (missing.length > 0) throw refuse("required", `names ${String(missing[0])}, which properties does not describe`);
  const additional = schema["additionalProperties"];
  if (properties.length === 0) {
    if (additional === false) return `"{" space "}"`;
    if (additional === undefined || additional === true) return "object";
    const pair = `string space ":" space ${expression(builder, additional)} space`;
    const name = addRule(builder, "map", pair);
    return `"{" space (${name} ("," space ${name})*)? "}"`;
  }
  if (additional !== undefined && additional !== false)
    throw refuse("additionalProperties", "must be false beside properties");
  const pairs = properties.map(([name, property]) =>
    addRule(
      builder,
      "property",
      `${literal(JSON.stringify(name))} space ":" space (${expression(builder, property)}) space`,
    ),
  );
  let after = `""`;
  let first: string | undefined = `""`;
  for (let index = pairs.length - 1; index >= 0; index--) {
    const pair = pairs[index] ?? "";
    const isRequired = required.has(properties[index]?.[0]);
    const asFirst: string = `${pair} ${after}`;
    first = addRule(builder, "first", isRequired ? asFirst : alternatives([asFirst, first]));
    const asNext = `"," space ${pair} ${after}`;
    after = addRule(builder, "next", isRequired ? asNext : alternatives([asNext, after]));
  }
  return `"{" space ${first} "}"`;
}

function array(builder: Builder, schema: Schema): string {
  const least = count(schema, "minItems") ?? 0;
  const most = count(schema, "maxItems");
  if (most !== undefined && most < least) throw refuse("maxItems", "is less than minItems");
  if (most === 0) return `"[" space "]"`;
  const item = addRule(builder, "item", `(${expression(builder, schema["items"] ?? true)}) space`);
  const more = `("," space ${item}){${Math.max(0, least - 1)},${most === undefined ? "" : most - 1}}`;
  return least === 0 ? `"[" space (${item} ${more})? "]"` : `"[" space ${item} ${more} "]"`;
}

function string(schema: Schema): string {
  const format = schema["format"];
  if (format !== undefined) {
    if (typeof format !== "string" || !(format in stringFormats))
      throw refuse("format", `${JSON.stringify(format)} cannot be promised`);
    return `"\\"" format-${format} "\\""`;
  }
  const least = count(schema, "minLength");
  const most = count(schema, "maxLength");
  if (least === undefined && most === undefined) return "string";
  return `"\\"" char{${least ?? 0},${most ?? ""}} "\\""`;
}

/** Each referenced schema becomes one rule, so that recursive schemas end. */
function reference(builder: Builder, pointer: string): string {
  const known = builder.references.get(pointer);
  if (known !== undefined) return known;
  const target = pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((node, step) => (isSchema(node) ? node[unescape(step)] : undefined), builder.root);
  if (!pointer.startsWith("#") || target === undefined) throw refuse("$ref", `${pointer} leads nowhere in this schema`);
  const name = `${builder.prefix}ref-${builder.references.size}`;
  builder.references.set(pointer, name);
  builder.rules.set(name, expression(builder, target));
  return name;
}

function unescape(step: string): string {
  return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
}

function addRule(builder: Builder, kind: string, rule: string): string {
  const name = `${builder.prefix}${kind}-${builder.rules.size}`;
  if (builder.rules.size >= rulesMax) throw refuse("schema", "is too large");
  builder.rules.set(name, rule);
  return name;
}

function alternatives(options: readonly string[]): string {
  return `(${options.join(" | ")})`;
}

function count(schema: Schema, keyword: string): number | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > repetitionsMax) {
    throw refuse(keyword, `must be a whole number of at most ${repetitionsMax}`);
  }
  return value;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseOthers(keywords: readonly string[], allowed: readonly string[]): void {
  const other = keywords.find((keyword) => !allowed.includes(keyword));
  if (other !== undefined) throw refuse(other, "cannot be promised by a grammar here");
}

class UnsupportedSchema extends Error {}

function refuse(keyword: string, why: string): UnsupportedSchema {
  return new UnsupportedSchema(`The JSON schema's ${keyword} ${why}.`);
}

function refusalOf({ message }: UnsupportedSchema, param: string): Refusal {
  return new Refusal(400, message, { code: "unsupported_schema", param });
}

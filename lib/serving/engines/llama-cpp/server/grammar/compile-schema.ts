import type { Refusal } from "../../../openai-server";
import { TooMuchWork, withinBudget } from "./automaton/budget";
import { alternativesOf } from "./emit/alternatives";
import { valueRule, type Emission } from "./emit/emission";
import { RuleSet } from "./emit/rule-set";
import type { Rules } from "./grammar-text";
import { createCaseSource } from "./schema/cases-of";
import { createDocument } from "./schema/document";
import type { Keywords } from "./schema/node";
import { refusalOf, UnsupportedSchema } from "./schema/unsupported-schema";

export type CompiledSchema = {
  /** The expression that matches one whole value: what stands before and after it is the caller's. */
  root: string;
  /** The rules that it needs beside those of any JSON. */
  rules: Rules;
};

type KeptSchema = CompiledSchema & {
  /** Where keywords stand that the grammar does not keep: the finished value must be checked. */
  unkept: readonly string[];
};

type Options = {
  /** Begins the names of all rules, so that several schemas can stand in one grammar. */
  prefix?: string;
  /** The field of the request that holds the schema, for refusals. */
  param: string;
};

/**
 * The grammar rules of texts that a JSON schema allows. Not of all such texts: objects have their properties in the
 * schema's order and no others, unless none is named, and no two rules ever match the beginning of the same text, so
 * that each character has a bounded cost whatever the schema.
 *
 * @throws Refusal naming the keyword and where it stands, when the schema asks for what is not kept.
 */
export function compileSchema(schema: boolean | Keywords, { prefix = "", param }: Options): KeptSchema {
  try {
    return withinBudget(() => compile(schema, prefix));
  } catch (error) {
    throw refusal(error, param) ?? error;
  }
}

function compile(schema: boolean | Keywords, prefix: string): KeptSchema {
  const document = createDocument(schema);
  const source = createCaseSource(document);
  const rules = new RuleSet(prefix);
  const emission: Emission = {
    source,
    rules,
    values: new Map(),
    places: new Map(),
    alternativesOf: (options, then, depth) => alternativesOf(emission, options, then, depth),
  };
  const root = rules.define("root", () => [[valueRule(emission, [[document.root]])]]);
  const finished = rules.finish(root);
  if (!finished) throw new UnsupportedSchema("text", "", "allows no value that can be written");
  return { root, rules: finished, unkept: [...source.unkept] };
}

function refusal(error: unknown, param: string): Refusal | undefined {
  if (error instanceof TooMuchWork) {
    return refusalOf(new UnsupportedSchema("text", "", "has patterns or limits that take too long to prepare"), param);
  }
  return error instanceof UnsupportedSchema ? refusalOf(error, param) : undefined;
}

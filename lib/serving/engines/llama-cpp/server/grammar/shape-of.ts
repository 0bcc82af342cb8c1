import { Refusal, type ResponseFormat } from "../../../openai-server";
import type { Binding, NativeGrammar } from "../native/binding";
import { compileSchema } from "./compile-schema";
import { grammarText } from "./grammar-text";

/** The shape that an answer must have. */
export type Shape = {
  grammar: NativeGrammar;
  /** Set when the grammar does not keep all of it: the finished answer is checked against this schema. */
  checked: { schema: object; unkept: readonly string[]; param: string } | undefined;
};

/** The shape that a response format asks for. */
export function shapeOf(binding: Binding, format: ResponseFormat | null | undefined): Shape | undefined {
  if (!format || format.type === "text") return undefined;
  if (format.type === "json_object") {
    return { grammar: readGrammar(binding, grammarText("object"), "response_format"), checked: undefined };
  }
  const { schema } = format.json_schema;
  const param = "response_format.json_schema.schema";
  const { root, rules, unkept } = compileSchema(schema, { param });
  const grammar = readGrammar(binding, grammarText(root, rules), param);
  return { grammar, checked: unkept.length > 0 ? { schema, unkept, param } : undefined };
}

/** Has the engine read a grammar. `param` is the field of the request that it was made of. */
export function readGrammar(binding: Binding, gbnf: string, param: string): NativeGrammar {
  try {
    return new binding.AddonGrammar(gbnf, { addonExports: binding, rootRuleName: "root" });
  } catch (cause) {
    throw new Refusal(400, "The schema leads to a grammar that the engine cannot read.", {
      code: "unsupported_schema",
      param,
      cause,
    });
  }
}

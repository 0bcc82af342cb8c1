import { Refusal, type ResponseFormat } from "../../../openai-server";
import type { Binding, NativeGrammar } from "../native/binding";
import { compileSchema } from "./compile-schema";
import { grammarText } from "./grammar-text";

/** The grammar that a response format asks for. */
export function grammarOf(binding: Binding, format: ResponseFormat | null | undefined): NativeGrammar | undefined {
  if (!format || format.type === "text") return undefined;
  if (format.type === "json_object") return readGrammar(binding, grammarText("object"), "response_format");
  const { root, rules } = compileSchema(format.json_schema.schema, { param: "response_format.json_schema.schema" });
  return readGrammar(binding, grammarText(root, rules), "response_format");
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

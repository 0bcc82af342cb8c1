import { Refusal, type ResponseFormat } from "../../../openai-server";
import type { Binding, NativeGrammar } from "../native/binding";
import { anyObjectGrammar, jsonSchemaGrammar } from "./json-schema-grammar";

/** The grammar that a response format asks for. */
export function grammarOf(binding: Binding, format: ResponseFormat | null | undefined): NativeGrammar | undefined {
  if (!format || format.type === "text") return undefined;
  const gbnf = format.type === "json_object" ? anyObjectGrammar() : jsonSchemaGrammar(format.json_schema.schema);
  try {
    return new binding.AddonGrammar(gbnf, { addonExports: binding, rootRuleName: "root" });
  } catch (cause) {
    throw new Refusal(400, "The schema leads to a grammar that the engine cannot read.", {
      code: "unsupported_schema",
      param: "response_format",
      cause,
    });
  }
}

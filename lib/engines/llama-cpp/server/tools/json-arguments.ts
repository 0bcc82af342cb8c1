import { Refusal, type Tool } from "../../../openai-server";
import { compileSchema, type CompiledSchema } from "../grammar";

/**
 * The rules of a tool's arguments as JSON. A schema that a grammar cannot keep leaves any object, unless the tool is strict.
 *
 * @throws Refusal for a strict tool whose schema cannot be kept.
 */
export function jsonArguments({ name, parameters, strict }: Tool, prefix: string): CompiledSchema {
  if (!parameters || takesNothing(parameters)) return { root: `"{" space "}"`, rules: new Map() };
  try {
    return compileSchema(parameters, { prefix, param: `tools.${name}.function.parameters` });
  } catch (error) {
    if (strict || !(error instanceof Refusal)) throw error;
    return { root: "object", rules: new Map() };
  }
}

export function takesNothing({ properties, additionalProperties, ...others }: Record<string, unknown>): boolean {
  const isEmpty = typeof properties === "object" && properties !== null && Object.keys(properties).length === 0;
  return isEmpty && (additionalProperties ?? false) === false && !("$ref" in others || "anyOf" in others);
}

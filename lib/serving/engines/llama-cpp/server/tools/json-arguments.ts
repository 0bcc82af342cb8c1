import { Refusal, type Tool } from "../../../openai-server";
import { compileSchema, type CompiledSchema } from "../grammar";

/**
 * The rules of a tool's arguments as JSON. A schema that a grammar cannot keep leaves any object, unless the tool is strict.
 *
 * @throws Refusal for a strict tool whose schema cannot be kept.
 */
export function jsonArguments({ name, parameters, strict }: Tool, prefix: string): CompiledSchema {
  if (!parameters || takesNothing(parameters)) return { root: `"{" space "}"`, rules: new Map() };
  const param = `tools.${name}.function.parameters`;
  try {
    const compiled = compileSchema(parameters, { prefix, param });
    if (strict && compiled.unkept.length > 0) throw unkeptRefusal(compiled.unkept, param);
    return compiled;
  } catch (error) {
    if (strict || !(error instanceof Refusal)) throw error;
    return { root: "object", rules: new Map() };
  }
}

/** Arguments are not checked when they are whole, so a strict tool gets what its grammar keeps or nothing. */
function unkeptRefusal(unkept: readonly string[], param: string): Refusal {
  return new Refusal(400, `A strict tool's schema cannot ask for what no grammar keeps: ${unkept.join(", ")}.`, {
    code: "unsupported_schema",
    param,
  });
}

export function takesNothing({ properties, additionalProperties, ...others }: Record<string, unknown>): boolean {
  const isEmpty = typeof properties === "object" && properties !== null && Object.keys(properties).length === 0;
  return isEmpty && (additionalProperties ?? false) === false && !("$ref" in others || "anyOf" in others);
}

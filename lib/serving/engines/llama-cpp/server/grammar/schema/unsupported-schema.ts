import { Refusal } from "../../../../openai-server";

/** A schema that is not kept: which keyword, where it stands in the schema, and why. */
export class UnsupportedSchema extends Error {
  constructor(keyword: string, pointer: string, why: string) {
    super(`The JSON schema's ${keyword} at ${pointer === "" ? "its root" : pointer} ${why}.`);
  }
}

/** `param` is the field of the request that holds the schema. */
export function refusalOf(error: UnsupportedSchema, param: string): Refusal {
  return new Refusal(400, error.message, { code: "unsupported_schema", param });
}

import type * as z from "zod";
import { Refusal } from "./refusal";

/** Parses a request body; unknown fields and values out of range are refused by name. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === "unrecognized_keys") {
    const param = [...issue.path, issue.keys[0]].join(".");
    throw new Refusal(400, `The field ${param} is not supported by this engine.`, {
      code: "unsupported_parameter",
      param,
    });
  }
  const param = issue?.path.join(".") ?? "";
  throw new Refusal(400, param === "" ? (issue?.message ?? "Invalid request.") : `${param}: ${issue?.message}`, {
    code: "invalid_value",
    ...(param !== "" && { param }),
  });
}

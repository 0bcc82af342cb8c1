import { nameProblem, plainIssue } from "@/lib/kernel/errors";
import type * as z from "zod";
import { Refusal } from "./refusal";
import type { IncomingMessage } from "node:http";

/** Parses a request body; unknown fields and values out of range are refused by name. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body, { error: plainIssue });
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
  throw new Refusal(400, `${nameProblem(param, issue?.message ?? "is not valid")}.`, {
    code: "invalid_value",
    ...(param !== "" && { param }),
  });
}

/** Reads and parses a JSON body of at most `bytesMax`. What is larger is left where it is: whoever answers reads it to its end. */
export async function readJsonBody(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.byteLength;
    if (bytes > bytesMax) {
      throw new Refusal(413, `The request body is larger than ${bytesMax} bytes.`, { code: "payload_too_large" });
    }
    chunks.push(buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (cause) {
    throw new Refusal(400, "The request body is not valid JSON.", { code: "invalid_json", cause });
  }
}

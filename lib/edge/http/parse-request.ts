import { AppError, invalidInput, plainIssue, type FieldProblem } from "@/lib/kernel/errors";
import * as z from "zod";
import type { Operation } from "./contract";

/** Largest JSON or form body of the control API, in bytes. Files travel on routes of their own. */
const bodyBytesMax = 1024 * 1024;
/** What is read of a larger one before it is refused: a client that is still sending may miss an answer. */
const unreadBytesMax = 16 * bodyBytesMax;

/** The part of an operation that says what a caller sends. */
type Expected = Pick<Operation, "params" | "query" | "body" | "bodyType">;
/** A change that takes no parameters refuses them all: `?dry_run=true` would be done in earnest. */
export const noQuery = z.strictObject({});
export type PathParams = Record<string, string | string[] | undefined>;

/** Everything the caller sent, parsed by the operation's schemas and folded into one object; the body wins. */
export async function parseRequest(operation: Expected, request: Request, params: PathParams): Promise<unknown> {
  const query = queryOf(new URL(request.url).searchParams);
  return {
    ...parse(operation.params, params, "path"),
    ...parse(operation.query, query, "query"),
    ...(operation.body ? parse(operation.body, withoutNulls(await readBody(operation, request)), "body") : {}),
  };
}

/** What was sent several times is a list, for `queryList` to take and every other schema to refuse. */
function queryOf(sent: URLSearchParams): object {
  const valueOf = (name: string) => {
    const values = sent.getAll(name);
    return values.length === 1 ? values[0] : values;
  };
  return Object.fromEntries([...new Set(sent.keys())].map((name) => [name, valueOf(name)]));
}

function parse(schema: z.ZodType | undefined, value: unknown, place: string): object {
  if (!schema) return {};
  if (!isStorable(value)) throw notStorable(place);
  const result = schema.safeParse(value, { error: plainIssue });
  if (result.success) return withoutUndefined(result.data);
  const fields = result.error.issues.map((issue) => toField(issue, place));
  if (place === "path") throw new AppError("NOT_FOUND", "There is nothing at this address.", { fields });
  throw invalidInput(...fields);
}

/** An unknown field is pointed at itself, not at the object that it stands in. */
const toField = (issue: z.core.$ZodIssue, place: string): FieldProblem => ({
  pointer: [
    place === "body" ? "" : `/${place}`,
    ...issue.path,
    ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : []),
  ].join("/"),
  detail: issue.message,
});

async function readBody(operation: Expected, request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === "") return operation.bodyType === "form" ? {} : undefined;
  const { name, pattern } = mediaTypes[operation.bodyType ?? "json"];
  const type = request.headers.get("content-type") ?? name;
  if (!pattern.test(type)) {
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", `Send the body as ${name}, not ${type.slice(0, 64)}.`);
  }
  if (operation.bodyType === "form") return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("MALFORMED_REQUEST", "The body is not valid JSON.", { cause });
  }
}

const mediaTypes = {
  json: { name: "application/json", pattern: /^application\/([\w.+-]+\+)?json\b/i },
  form: { name: "application/x-www-form-urlencoded", pattern: /^application\/x-www-form-urlencoded\b/i },
};

async function readText(request: Request): Promise<string> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > unreadBytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of request.body ?? []) {
    received += chunk.byteLength;
    if (received > unreadBytesMax) throw tooLarge();
    if (received <= bodyBytesMax) chunks.push(chunk);
  }
  if (received > bodyBytesMax) throw tooLarge();
  return Buffer.concat(chunks).toString("utf8");
}

const tooLarge = () => new AppError("PAYLOAD_TOO_LARGE", `The body may have at most ${bodyBytesMax} bytes.`);

/** The Kamiwaza client writes unset optional fields as null; at the top level null means absent. */
function withoutNulls(body: unknown): unknown {
  if (body === null || typeof body !== "object" || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

const withoutUndefined = (value: unknown): object =>
  value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
    : {};

const notStorable = (place: string) =>
  place === "path"
    ? new AppError("NOT_FOUND", "There is nothing at this address.")
    : new AppError(
        "INVALID_INPUT",
        `The ${place} holds a NUL character, half of a character, or lists in lists without end.`,
      );

/** Deeper than anything meant; the database's JSON parser gives up far below what a body may hold. */
const depthMax = 64;

/**
 * Whether SQL text and JSON columns can hold a value: no NUL, no lone half of a surrogate pair, no endless nesting.
 * Looked at after decoding, so that no way of writing these passes.
 */
function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value !== "object" || value === null) return true;
  if (depth === depthMax) return false;
  return Object.entries(value).every(([name, each]) => isStorable(name) && isStorable(each, depth + 1));
}

import type { Right } from "@/lib/kernel/context/actor";
import type * as z from "zod";

/**
 * One API operation as data. The route handler, the OpenAPI document, the browser client and the tests all read the same
 * object. `path` is the public path with `{parameter}` segments, without a trailing slash; both slash forms are served.
 */
export type Operation = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: `/api/${string}` | "/api";
  summary: string;
  tag: string;
  /** What the caller's credential must allow. `public` needs none. */
  scope: Right | "public";
  /** Action under which the call stands in the audit trail: `<object>.<verb>`. */
  action: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** How the body arrives; JSON unless said otherwise. */
  bodyType?: "json" | "form";
  response: z.ZodType;
  /** What the answer's body is, where it is no JSON. */
  responseType?: "text/event-stream" | "text/javascript" | "none";
  status?: 200 | 201 | 202 | 204;
  /** Honours Idempotency-Key: the first answer is stored and replayed for 24 h. */
  idempotent?: boolean;
  /** Asked again and again: a caller that names the answer it has by If-None-Match gets 304 while it still holds. */
  conditional?: boolean;
};

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;
type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : unknown;
type Simplify<T> = { [Key in keyof T]: T[Key] };

/** What a verb receives: path parameters, query and body folded into one object. */
export type OperationInput<O extends Operation> = Simplify<
  Output<O["params"]> & Output<O["query"]> & (O["body"] extends z.ZodType ? Output<O["body"]> : unknown)
>;
/** What a caller sends, before parsing. */
export type OperationRequest<O extends Operation> = Simplify<
  Input<O["params"]> & Input<O["query"]> & (O["body"] extends z.ZodType ? NonNullable<Input<O["body"]>> : unknown)
>;
/** What a caller receives. */
export type OperationAnswer<O extends Operation> = z.output<O["response"]>;
/** What a verb returns, before serialization. */
export type OperationResult<O extends Operation> = z.input<O["response"]>;

/** Keeps the literal types of an operation while checking its shape. */
export function operation<const O extends Operation>(definition: O): O {
  return definition;
}

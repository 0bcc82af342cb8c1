import { errorCodes, type ErrorCode } from "@/lib/kernel/errors";
import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import * as z from "zod";
import type { Operation } from "./contract";
import { needsOf } from "./contract-needs";

/** More members are allowed by RFC 9457: the front door has OpenAI's `error` in refusals whose path is not known. */
const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().describe("What went wrong and what to do about it"),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

/** Written once among the document's components, and referred to by every operation. */
const otherProblem = response("Problem", "A problem");
const refusals = new Map(
  Object.entries(errorCodes).map(([code, { title }]) => [
    code,
    response(
      code.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      title,
    ),
  ]),
);

function response(id: string, description: string) {
  return { id, description, content: { "application/problem+json": { schema: problem } } };
}

/** Folds the operations of every contract into one OpenAPI 3.1 document. */
export function openApiDocument(operations: readonly Operation[], version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Kamiwaza",
      version,
      description: "Models, deployments and the people who use them. Inference itself is at `/v1` in the OpenAI shape.",
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "An API key or an access token" } },
    },
    paths,
  });
}

function describe(operation: Operation) {
  const mediaType = operation.bodyType === "form" ? "application/x-www-form-urlencoded" : "application/json";
  return {
    operationId: operation.action.replaceAll(/[.-]([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.scope === "public" ? { security: [] } : { description: needsOf(operation.scope) }),
    requestParams: {
      ...(operation.params ? { path: operation.params } : {}),
      ...(operation.query ? { query: operation.query } : {}),
    },
    ...(operation.body
      ? { requestBody: { required: !isOptional(operation), content: { [mediaType]: { schema: operation.body } } } }
      : {}),
    responses: {
      [String(operation.status ?? 200)]: answerOf(operation),
      ...Object.fromEntries(refusalsOf(operation).map((code) => [errorCodes[code].status, refusals.get(code)])),
      default: otherProblem,
    },
  };
}

/** Whether the operation does without a body, read as it is read when there is none. */
const isOptional = ({ body, bodyType }: Operation) =>
  body?.safeParse(bodyType === "form" ? {} : undefined).success === true;

function answerOf({ status, response, responseType }: Operation) {
  if (status === 204 || responseType === "none") return { description: "Done" };
  return { description: "The answer", content: { [responseType ?? "application/json"]: { schema: response } } };
}

/** The refusals that follow from what an operation takes. */
function refusalsOf({ scope, params, query, body, idempotent }: Operation): ErrorCode[] {
  const closed: ErrorCode[] = scope === "public" ? [] : ["UNAUTHENTICATED", "FORBIDDEN"];
  const sent: ErrorCode[] = body ? ["MALFORMED_REQUEST", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] : [];
  return [
    ...closed,
    ...sent,
    ...(params ? (["NOT_FOUND"] as const) : []),
    ...(query || body ? (["INVALID_INPUT"] as const) : []),
    ...(idempotent ? (["CONFLICT"] as const) : []),
  ];
}

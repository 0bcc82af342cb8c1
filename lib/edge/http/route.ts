import { auditActor, createCallLog, type CallLog } from "@/lib/identity/audit";
import { authorize } from "@/lib/identity/access";
import { authenticate } from "@/lib/identity/auth";
import type { Actor, Context, Platform } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { randomUUID } from "node:crypto";
import type { Operation, OperationInput, OperationResult } from "./contract";
import { readCredentials } from "./credentials";
import { readIdempotencyKey, runIdempotently } from "./idempotency";
import { conditionalResponse, represent } from "./conditional-response";
import { noQuery, parseRequest, type PathParams } from "./parse-request";
import { problemResponse } from "./problem";

export type Verb<O extends Operation> = (ctx: Context, input: OperationInput<O>) => Promise<OperationResult<O>>;
export type RouteHandler = (request: Request, extra: { params: Promise<PathParams> }) => Promise<Response>;

/**
 * Binds operations to verbs for one process: request id, identity, input, call, answer checked against its schema, errors,
 * the record of the call. `strict` makes an answer that breaks its own contract fail instead of only being logged.
 */
export function createRoute(getPlatform: () => Platform, { strict }: { strict: boolean }) {
  let callLog: CallLog | undefined;

  return function route<const O extends Operation>(operation: O, verb: Verb<O>): RouteHandler {
    return async (request, extra) => {
      const platform = getPlatform();
      callLog ??= createCallLog(platform);
      const call = new Call(operation, request, platform, callLog);
      try {
        return await call.answer(verb, await extra.params, strict);
      } catch (error) {
        return call.refuse(error);
      }
    };
  };
}

/** One request from arrival to its record. */
class Call {
  private readonly requestId = randomUUID();
  private readonly startedAt = performance.now();
  private actor: Actor = { kind: "anonymous" };
  private readonly operation: Operation;
  private readonly request: Request;
  private readonly platform: Platform;
  private readonly callLog: CallLog;

  constructor(operation: Operation, request: Request, platform: Platform, callLog: CallLog) {
    this.operation = operation;
    this.request = request;
    this.platform = platform;
    this.callLog = callLog;
  }

  async answer(verb: Verb<Operation>, params: PathParams, strict: boolean): Promise<Response> {
    const { operation, request, platform } = this;
    // Sign-in routes still carry a client's stale credentials; a public operation does not look at them unless they hold.
    this.actor = await readCredentials(request, platform.keys)
      .then((credentials) => authenticate(platform, credentials))
      .catch((error: unknown) => {
        if (operation.scope === "public") return { kind: "anonymous" } as const;
        throw error;
      });
    const ctx: Context = {
      ...platform,
      actor: this.actor,
      requestId: this.requestId,
      clientAddress: clientAddress(request),
    };
    if (operation.scope !== "public") authorize(ctx, operation.scope);
    const expected = operation.method === "GET" ? operation : { query: noQuery, ...operation };
    const input = await parseRequest(expected, request, params);

    const status = operation.status ?? 200;
    const key = operation.idempotent ? readIdempotencyKey(request.headers) : undefined;
    const run = (ctx: Context) => verb(ctx, input as Parameters<typeof verb>[1]);
    const result = await (
      key ? runIdempotently(ctx, { key, action: operation.action, input, status }, run) : run(ctx)
    ).finally(() => this.noteChange());
    const response = result instanceof Response ? result : this.respond(status, result, strict);
    this.record(status, operation.method === "GET" ? "read" : "done");
    return response;
  }

  /** What machines report all the time may be shared a moment longer. */
  private noteChange(): void {
    const { actor, operation, platform } = this;
    if (operation.method === "GET") return;
    if (actor.kind === "user" || actor.kind === "api-key") platform.changes.add(actor.organizationId);
  }

  refuse(error: unknown): Response {
    const response = problemResponse(error, this.requestId);
    if (response.status >= 500)
      this.platform.log.error(
        { err: error, requestId: this.requestId, action: this.operation.action },
        "request failed",
      );
    this.record(response.status, response.status >= 500 ? "failed" : "refused");
    return response;
  }

  private respond(status: number, result: unknown, strict: boolean): Response {
    const answer = () => checked(this.operation, result, strict, this.platform);
    const headers = { "cache-control": "private, no-store", "x-request-id": this.requestId };
    if (this.operation.conditional) return conditionalResponse(this.request, represent(result, answer), headers);
    const body = answer();
    return status === 204 ? new Response(null, { status, headers }) : Response.json(body, { status, headers });
  }

  private record(status: number, outcome: string): void {
    this.callLog.add({
      ...auditActor(this.actor),
      action: this.operation.action,
      outcome,
      status,
      method: this.request.method,
      path: new URL(this.request.url).pathname,
      requestId: this.requestId,
      clientAddress: clientAddress(this.request) ?? null,
      durationMs: Math.round(performance.now() - this.startedAt),
      occurredAt: new Date(),
    });
  }
}

function checked(operation: Operation, result: unknown, strict: boolean, { log }: Platform): unknown {
  const parsed = operation.response.safeParse(result);
  if (parsed.success) return parsed.data;
  log.error({ action: operation.action, issues: parsed.error.issues }, "an answer breaks its own contract");
  if (strict) throw new AppError("INTERNAL", "The answer breaks its own contract.", { cause: parsed.error });
  return result;
}

/** The gateway drops what clients claim here and writes the peer it saw. */
function clientAddress(request: Request): string | undefined {
  return request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
}

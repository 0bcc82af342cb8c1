import type { Context, Platform } from "@/lib/kernel/context";
import {
  parseRequest,
  problemResponse,
  readBearer,
  type Operation,
  type OperationInput,
  type OperationResult,
} from "@/lib/edge/http";
import { randomUUID } from "node:crypto";
import { authenticateNode } from "./authenticate-node";

export type AgentVerb<O extends Operation> = (
  ctx: Context,
  input: OperationInput<O>,
  signal: AbortSignal,
) => Promise<OperationResult<O>>;

/**
 * Binds the agent protocol to its verbs. Apart from `route()` because the callers are machines: they prove themselves by
 * their own keys, and their reports every few seconds are no record of what anybody did.
 *
 * @param ending fires when the server ends: a long poll is then answered, and its connection closed.
 */
export function createAgentRoute(getPlatform: () => Platform, ending: AbortSignal) {
  return function agentRoute<const O extends Operation>(operation: O, verb: AgentVerb<O>) {
    return async (request: Request): Promise<Response> => {
      const requestId = randomUUID();
      const platform = getPlatform();
      try {
        const bearer = readBearer(request.headers);
        const actor = bearer ? await authenticateNode(platform.db, bearer) : ({ kind: "anonymous" } as const);
        const ctx: Context = { ...platform, actor, requestId, clientAddress: undefined };
        const input = (await parseRequest(operation, request, {})) as OperationInput<O>;
        const answer = await verb(ctx, input, AbortSignal.any([request.signal, ending]));
        const headers = { "cache-control": "no-store", "x-request-id": requestId };
        return Response.json(answer, { headers: ending.aborted ? { ...headers, connection: "close" } : headers });
      } catch (error) {
        const response = problemResponse(error, requestId);
        if (response.status >= 500)
          platform.log.error({ err: error, requestId, action: operation.action }, "agent call failed");
        return response;
      }
    };
  };
}

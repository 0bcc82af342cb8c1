import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "./authenticate";
import type { KnownDeployment } from "../directory/directory";
import type { InferenceOperation } from "../front-door/route-request";

/** One inference request on its way through the pipeline. The steps fill it in; the meter reads it at the end. */
export type Call = {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly operation: InferenceOperation;
  readonly clientAddress: string;
  readonly occurredAt: Date;
  /** Monotonic, in ms. */
  readonly startedAt: number;
  caller: Caller | undefined;
  deployment: KnownDeployment | undefined;
  instanceId: string | undefined;
  streamed: boolean;
  /** Names that the caller sent and no engine was given. */
  ignored: readonly string[];
  /** The caller left before the answer was whole. */
  clientGone: boolean;
  status: number;
  /** The answer was not whole: the engine broke off, or the caller left. */
  partial: boolean;
  promptTokens: number | undefined;
  completionTokens: number | undefined;
  /** Monotonic, in ms. */
  firstByteAt: number | undefined;
};

type Start = Pick<Call, "req" | "res" | "requestId" | "operation" | "clientAddress">;

export function startCall({ req, res, requestId, operation, clientAddress }: Start): Call {
  return {
    req,
    res,
    requestId,
    operation,
    clientAddress,
    occurredAt: new Date(),
    startedAt: performance.now(),
    caller: undefined,
    deployment: undefined,
    instanceId: undefined,
    streamed: false,
    ignored: [],
    clientGone: false,
    status: 0,
    partial: false,
    promptTokens: undefined,
    completionTokens: undefined,
    firstByteAt: undefined,
  };
}

import type { Arriving } from "@/lib/kernel/network";
import type { Logger } from "@/lib/kernel/telemetry";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Admit } from "./admit";
import type { Authenticate } from "./authenticate";
import { authorize } from "./authorize";
import { startCall, type Call } from "./call";
import { createSaidItems } from "./dialects";
import type { Directory } from "../directory/directory";
import { extractCredential } from "./extract-credential";
import type { Forward } from "./forward";
import { GatewayError } from "./gateway-error";
import { describeModel, listModels } from "./list-models";
import type { Meter } from "../metering/meter";
import { toAppError } from "./openai-error";
import { readBody } from "./request/read-body";
import { readInferenceRequest } from "./request/read-inference-request";
import { listServing, resolveDeployment, resolveDeploymentById } from "./resolve-deployment";
import { respondError, respondJson } from "../respond";
import type { Route } from "../front-door/route-request";
import { suitDeployment } from "./request/suit-deployment";

type InferenceRoute = Extract<Route, { kind: "inference" }>;

export type ServeInference = (
  arrival: { req: IncomingMessage; res: ServerResponse; requestId: string; clientAddress: string; arriving: Arriving },
  route: InferenceRoute,
) => Promise<void>;

type Options = {
  directory: Directory;
  authenticate: Authenticate;
  admit: Admit;
  forward: Forward;
  meter: Meter;
  bodyBytesMax: number;
  log: Logger;
};

/** What a proxy log writes for a client that left: no answer was heard, so none is counted as one. */
const clientClosedRequest = 499;

/** The one way every inference request goes: authenticate → authorize → admit → resolve → forward → meter. */
export function createServeInference({
  directory,
  authenticate,
  admit,
  forward,
  meter,
  bodyBytesMax,
  log,
}: Options): ServeInference {
  const saidItemsOf = createSaidItems();

  const answer = async (call: Call, route: InferenceRoute, arriving: Arriving): Promise<void> => {
    const caller = await authenticate(extractCredential(call.req.headers));
    call.caller = caller;
    authorize(caller);
    const byPath =
      route.deploymentId === undefined ? undefined : await resolveDeploymentById(directory, caller, route.deploymentId);
    call.deployment = byPath;
    if (route.operation === "models") return tell(call, listModels(directory, caller, byPath));
    if (route.operation === "model") {
      return tell(call, describeModel(byPath ?? (await resolveDeployment(directory, caller, route.model ?? ""))));
    }
    const body = await readBody(call.req, bodyBytesMax, arriving);
    // Whoever sends slowly holds no place meanwhile.
    const leave = admit();
    try {
      const { req, requestId } = call;
      const arrival = { requestId, headers: req.headers, now: Date.now, saidItems: saidItemsOf(caller) };
      const request = readInferenceRequest(route.operation, body, arrival);
      call.streamed = request.stream;
      call.ignored = request.ignored;
      call.deployment ??= await resolveDeployment(directory, caller, request.model ?? refuseMissingModel());
      const serving = () => listServing(directory, caller);
      await forward(call, await suitDeployment(route.operation, request, call.deployment, serving));
    } finally {
      leave();
    }
  };

  return async (arrival, route) => {
    const call = startCall({ ...arrival, operation: route.operation });
    call.res.once("close", () => {
      call.clientGone = !call.res.writableFinished;
    });
    try {
      await answer(call, route, arrival.arriving);
    } catch (cause) {
      const error = toAppError(cause, call.requestId);
      if (error.status >= 500)
        log.warn({ err: error, requestId: call.requestId, instanceId: call.instanceId }, "inference failed");
      call.status = respondError(call.res, call.requestId, error);
    }
    if (call.clientGone && call.firstByteAt === undefined) call.status = clientClosedRequest;
    meter.record(call);
  };
}

function tell(call: Call, body: unknown): void {
  call.status = 200;
  respondJson(call.res, call.requestId, 200, body);
}

function refuseMissingModel(): never {
  throw new GatewayError("MALFORMED_REQUEST", "missing_required_parameter", 'Name a deployment in "model".', {
    param: "model",
  });
}

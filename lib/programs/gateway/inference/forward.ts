import { AppError } from "@/lib/kernel/errors";
import { addressBelow, type Deadlines } from "@/lib/kernel/network";
import type { IngressAgents } from "@/lib/serving/nodes/ingress-agents";
import type { Call } from "./call";
import { checkDimensions } from "./check-dimensions";
import type { Directory, KnownInstance } from "../directory/directory";
import { Exchange, type Ending, type Limits } from "./exchange";
import { MergedDispatch } from "./fan-out/merged-dispatch";
import type { IngressTokens } from "../directory/ingress-tokens";
import { writeBody, type InferenceRequest } from "./request/parse-inference-request";
import type { Picker } from "./pick-instance";
import type { RetryBudget } from "./retry-budget";
import { isStillKnown } from "./authenticate";
import { StripThoughts } from "./strip-thoughts";
import type { Dispatcher } from "undici";

export type Forward = (call: Call, request: InferenceRequest) => Promise<void>;

type Options = {
  agents: Pick<IngressAgents, "of">;
  local: Pick<Dispatcher, "dispatch">;
  directory: Directory;
  picker: Picker;
  tokens: IngressTokens;
  retries: RetryBudget;
  deadlines: Deadlines;
  limits: Limits;
  /** Exchanges under way, so that a shutdown can end them. */
  running: Set<Exchange>;
  onRetry: () => void;
  /** Of a request as the engine gets it. */
  bodyBytesMax: number;
};

/** The first try and two more. */
const triesMax = 3;
/** What an engine worked on for longer may be what ended it, and would end the next one too. */
const retriedWithinMs = 15_000;

const enginePaths: Partial<Record<Call["operation"], string>> = {
  chat: "/v1/chat/completions",
  completions: "/v1/completions",
  embeddings: "/v1/embeddings",
  responses: "/v1/chat/completions",
  input_tokens: "/v1/chat/completions",
  messages: "/v1/chat/completions",
  count_tokens: "/v1/chat/completions",
};

/**
 * Sends the call to an instance and its answer to the client. Another instance is tried only while the client has not been
 * sent a byte.
 *
 * @throws AppError when no instance answered.
 */
export function createForward(options: Options): Forward {
  const { directory, picker, retries, onRetry, bodyBytesMax } = options;

  return async (call, request) => {
    const tried = new Set<string>();
    // What is too large is refused before any instance counts as reached.
    let written = request.parts ? undefined : writeBody(request, bodyBytesMax);
    const body = () => (written ??= writeBody(request, bodyBytesMax));
    retries.earn();
    for (let tries = 1; ; tries += 1) {
      const instances = instancesOf(directory, call);
      const instance = picker.pick(instances, tried);
      if (!instance) throw new AppError("UNAVAILABLE", "No instance is serving.", { retryAfterSeconds: 2 });
      const triedAt = performance.now();
      const ending = await tryInstance(options, call, { request, body }, instance);
      if (ending.kind === "finished" || call.clientGone) return;
      if (ending.retry) picker.failed(instance.id);
      tried.add(instance.id);
      const others = instances.some(({ id }) => !tried.has(id));
      // A kept-alive connection may close just as it is used again; the instance itself is then fine.
      if (!others && ending.same && tries === 1) tried.delete(instance.id);
      const isLate = performance.now() - triedAt > retriedWithinMs;
      const another = others || !tried.has(instance.id);
      if (!ending.retry || isLate || !another || tries === triesMax || !retries.spend()) throw ending.error;
      onRetry();
    }
  };
}

/** As they are now: between two tries the directory may have moved on. */
const instancesOf = (directory: Directory, { deployment }: Call): readonly KnownInstance[] =>
  deployment ? (directory.deployment(deployment.id) ?? deployment).instances : [];

async function tryInstance(
  { agents, local, directory, picker, tokens, deadlines, limits, running }: Options,
  call: Call,
  { request, body }: { request: InferenceRequest; body: () => Buffer },
  instance: KnownInstance,
): Promise<Ending> {
  const held = tokens.tokenFor(instance.nodeId);
  const token = typeof held === "string" ? held : await held;
  if (call.clientGone) return { kind: "finished" };
  call.instanceId = instance.id;
  const { res } = call;
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const options = {
    limits,
    usageIsOurs: request.usageIsOurs,
    thoughts: call.deployment?.stripsThinking ? new StripThoughts() : undefined,
    translation: request.translate?.(),
    checked: request.dimensions === undefined ? undefined : checkDimensions(request.dimensions),
  };
  const exchange = new Exchange(call, options, resolve);
  const onClose = () => exchange.clientLeft();
  const credential = {
    checkDeadlines: () => {
      if (call.caller && !isStillKnown(directory, call.caller)) exchange.stop(credentialEnded());
    },
  };
  res.once("close", onClose);
  running.add(exchange);
  deadlines.add(exchange);
  deadlines.add(credential);
  picker.begin(instance.id);
  const { origin, pathname } = addressOf(instance);
  const accept = request.stream ? "text/event-stream" : "application/json";
  try {
    const isLocal = instance.nodeIsLocal && origin.startsWith("http:");
    const dispatcher = isLocal ? local : agents.of(instance);
    const sent: Omit<Dispatcher.DispatchOptions, "body"> = {
      origin,
      path: `${pathname}${enginePaths[call.operation]}`,
      method: "POST",
      headers: [
        "authorization",
        `Bearer ${token}`,
        "content-type",
        "application/json",
        "accept",
        accept,
        "x-request-id",
        call.requestId,
      ],
      // Our own deadlines tell a prompt being read from a stream gone silent.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    const { parts } = request;
    if (parts && !instance.serves.several) {
      new MergedDispatch({ dispatcher, request: sent, parts, handler: exchange }).start();
    } else dispatcher.dispatch({ ...sent, body: body() }, exchange);
    return await promise;
  } finally {
    res.off("close", onClose);
    running.delete(exchange);
    deadlines.delete(exchange);
    deadlines.delete(credential);
    picker.end(instance.id);
  }
}

const addresses = new WeakMap<KnownInstance, URL>();

/** Read once of each instance, as it is known now: parsing addresses is dear beside the rest of a call. */
function addressOf(instance: KnownInstance): URL {
  const known = addresses.get(instance);
  if (known) return known;
  const address = addressBelow(instance.ingressUrl, `/instances/${instance.id}`);
  addresses.set(instance, address);
  return address;
}

const credentialEnded = () =>
  new AppError("UNAUTHENTICATED", "The key or session of this call has ended, and the call with it.");

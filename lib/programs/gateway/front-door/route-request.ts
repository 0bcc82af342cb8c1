import type { IncomingMessage } from "node:http";

export type InferenceOperation =
  | "models"
  | "model"
  | "chat"
  | "completions"
  | "embeddings"
  | "responses"
  | "input_tokens"
  | "messages"
  | "count_tokens";

export type Route =
  | {
      kind: "inference";
      operation: InferenceOperation;
      /** Set when the path names the deployment; any `model` in the body is then fine. */
      deploymentId: string | undefined;
      /** Set for `GET /v1/models/{model}`. */
      model: string | undefined;
    }
  | { kind: "wrong-method"; allow: string }
  | { kind: "unknown-inference" }
  /** The target is no path (an absolute URL as proxies get it, or `*`) or one that web would read as another, or the host is none. */
  | { kind: "malformed" }
  | { kind: "live" | "ready" | "metrics" | "web" };

/** The allowlist: nothing below `/v1` reaches an engine unless it stands here. */
const operations = new Map<string, { operation: InferenceOperation; method: "GET" | "POST" }>([
  ["models", { operation: "models", method: "GET" }],
  ["chat/completions", { operation: "chat", method: "POST" }],
  ["completions", { operation: "completions", method: "POST" }],
  ["embeddings", { operation: "embeddings", method: "POST" }],
  ["responses", { operation: "responses", method: "POST" }],
  ["responses/input_tokens", { operation: "input_tokens", method: "POST" }],
  ["messages", { operation: "messages", method: "POST" }],
  ["messages/count_tokens", { operation: "count_tokens", method: "POST" }],
]);

/** What the API has answers for; Next fails on others. */
const apiMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** Pages are only read. Next would look for a server action in what is sent to one, and there is none. */
const pageMethods = ["GET", "HEAD"];
/** The API, and what Next's development server asks of itself. */
const apiPath = /^\/api(?:\/|$)|^\/__nextjs/;

/** A name or an address with an optional port. A request of HTTP/1.0 may lack it. */
const hostPattern = /^(?:[\w.-]*|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Decides by method, target and host alone. Both slash forms of every path are served. */
export function routeRequest(req: Pick<IncomingMessage, "method" | "url" | "headers">): Route {
  const { method = "GET", url: target = "/", headers } = req;
  if (!target.startsWith("/") || !hostPattern.test(headers.host ?? "")) return { kind: "malformed" };
  const question = target.indexOf("?");
  const path = question === -1 ? target : target.slice(0, question);
  if (path.startsWith("/v1/")) return routeInference(method, path.slice(4), undefined);
  if (path.startsWith("/runtime/")) return routeDeployment(method, path);
  switch (withoutSlash(path)) {
    case "/v1":
    case "/runtime":
      return { kind: "unknown-inference" };
    case "/health/live":
      return { kind: "live" };
    case "/health/ready":
      return { kind: "ready" };
    case "/metrics":
      return { kind: "metrics" };
    default:
      return routeWeb(method, path);
  }
}

/**
 * Dot segments and backslashes, plain or escaped: web takes them out of a path, and would then answer for one that was not
 * judged here. No client that parses its addresses sends them.
 */
const rewritten = /\\|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

function routeWeb(method: string, path: string): Route {
  if (rewritten.test(path) || decode(path) === undefined) return { kind: "malformed" };
  const methods = apiPath.test(path) ? apiMethods : pageMethods;
  if (!methods.includes(method)) return { kind: "wrong-method", allow: methods.join(", ") };
  return { kind: "web" };
}

const deploymentPath = /^\/runtime\/models\/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\/v1\/(.+)$/;

function routeDeployment(method: string, path: string): Route {
  const [, deploymentId, rest] = deploymentPath.exec(path) ?? [];
  if (!deploymentId || !rest) return { kind: "unknown-inference" };
  return routeInference(method, rest, deploymentId.toLowerCase());
}

function routeInference(method: string, rest: string, deploymentId: string | undefined): Route {
  const name = withoutSlash(rest);
  const known = operations.get(name);
  if (known) {
    if (method !== known.method) return { kind: "wrong-method", allow: known.method };
    return { kind: "inference", operation: known.operation, deploymentId, model: undefined };
  }
  const model = name.startsWith("models/") ? decode(name.slice("models/".length)) : undefined;
  if (!model) return { kind: "unknown-inference" };
  if (method !== "GET") return { kind: "wrong-method", allow: "GET" };
  return { kind: "inference", operation: "model", deploymentId, model };
}

const withoutSlash = (path: string) => (path.endsWith("/") ? path.slice(0, -1) : path);

/** @returns undefined for a broken escape. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export type InferenceOperation = "models" | "model" | "chat" | "completions" | "embeddings";

export type Route =
  | {
      kind: "inference";
      operation: InferenceOperation;
      /** Set when the path names the deployment; any `model` in the body is then fine. */
      deploymentId: string | undefined;
      /** Set for `GET /v1/models/{model}`. */
      model: string | undefined;
    }
  | { kind: "wrong-method"; allow: "GET" | "POST" }
  | { kind: "unknown-inference" }
  /** Not a path: an absolute URL as proxies get it, or `*`. */
  | { kind: "malformed" }
  | { kind: "live" | "ready" | "metrics" | "web" };

/** The allowlist: nothing below `/v1` reaches an engine unless it stands here. */
const operations = new Map<string, { operation: InferenceOperation; method: "GET" | "POST" }>([
  ["models", { operation: "models", method: "GET" }],
  ["chat/completions", { operation: "chat", method: "POST" }],
  ["completions", { operation: "completions", method: "POST" }],
  ["embeddings", { operation: "embeddings", method: "POST" }],
]);

/** Decides by method and request target alone. Both slash forms of every inference path are served. */
export function routeRequest(method: string, target: string): Route {
  if (!target.startsWith("/")) return { kind: "malformed" };
  const question = target.indexOf("?");
  const path = question === -1 ? target : target.slice(0, question);
  if (path.startsWith("/v1/")) return routeInference(method, path.slice(4), undefined);
  if (path.startsWith("/runtime/")) return routeDeployment(method, path);
  switch (path) {
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
      return { kind: "web" };
  }
}

const deploymentPath = /^\/runtime\/models\/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\/v1\/(.+)$/;

function routeDeployment(method: string, path: string): Route {
  const [, deploymentId, rest] = deploymentPath.exec(path) ?? [];
  if (!deploymentId || !rest) return { kind: "unknown-inference" };
  return routeInference(method, rest, deploymentId.toLowerCase());
}

function routeInference(method: string, rest: string, deploymentId: string | undefined): Route {
  const name = rest.endsWith("/") ? rest.slice(0, -1) : rest;
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

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape names no model.
    return undefined;
  }
}

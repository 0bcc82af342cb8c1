/** What a request at the ingress is for. `path` is what stands behind the instance, query included. */
export type Route =
  | { kind: "live" }
  | { kind: "ready" }
  | { kind: "metrics" }
  | { kind: "log"; instanceId: string; query: URLSearchParams }
  | { kind: "engine-metrics"; instanceId: string }
  | { kind: "engine"; instanceId: string; path: string }
  | { kind: "none" };

const instanceTarget = /^\/instances\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\/.*)$/;

/**
 * Reads a request target as it came. Nothing is decoded or tidied: an allowlist of exact paths knows no dots, no
 * escapes and no double slashes, so whatever has them is refused later on.
 */
export function routeRequest(target: string): Route {
  if (target === "/health/live") return { kind: "live" };
  if (target === "/health/ready") return { kind: "ready" };
  if (target === "/metrics") return { kind: "metrics" };
  const [, instanceId, path] = instanceTarget.exec(target) ?? [];
  if (instanceId === undefined || path === undefined) return { kind: "none" };
  if (path === "/metrics") return { kind: "engine-metrics", instanceId };
  if (path === "/logs") return { kind: "log", instanceId, query: new URLSearchParams() };
  if (path.startsWith("/logs?")) return { kind: "log", instanceId, query: new URLSearchParams(path.slice(6)) };
  return { kind: "engine", instanceId, path };
}

import type { Operation, OperationAnswer, OperationRequest } from "@/lib/edge/http/contract";
import { ApiProblem } from "./api-problem";
import { reach } from "./reach";

type Options = { signal?: AbortSignal | undefined; idempotencyKey?: string; keepalive?: boolean };

/**
 * Calls one operation from the browser. Types come from the contract alone, so no schema reaches the bundle:
 * `request<typeof operations.getModel>("GET", "/api/models/{modelId}", { modelId })`.
 *
 * @throws ApiProblem for every answer that is not 2xx; TypeError when the server cannot be reached.
 */
export async function request<O extends Operation>(
  method: O["method"],
  path: O["path"],
  input: OperationRequest<O>,
  { signal, idempotencyKey, keepalive }: Options = {},
): Promise<OperationAnswer<O>> {
  const { url, rest } = fillPath(path, Object.entries(input as Record<string, unknown>));
  const inQuery = method === "GET" || method === "DELETE";
  const response = await reach(inQuery ? url + queryString(rest) : url, {
    method,
    headers: {
      accept: "application/json",
      ...(inQuery ? {} : { "content-type": "application/json" }),
      ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
    },
    ...(inQuery ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }),
    ...(signal ? { signal } : {}),
    ...(keepalive ? { keepalive } : {}),
  });
  if (!response.ok) throw new ApiProblem(response.status, await response.json().catch(() => ({})));
  return (response.status === 204 ? null : await response.json()) as OperationAnswer<O>;
}

function fillPath(path: string, entries: [string, unknown][]): { url: string; rest: [string, unknown][] } {
  const isParam = ([name]: [string, unknown]) => path.includes(`{${name}}`);
  const url = entries
    .filter(isParam)
    .reduce((filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(String(value))), path);
  return { url, rest: entries.filter((entry) => !isParam(entry)) };
}

function queryString(entries: [string, unknown][]): string {
  const pairs = entries
    .filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, String(each)] as [string, string]));
  return pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : "";
}

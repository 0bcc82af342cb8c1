import type { EngineCall, EngineRoute } from "../openai-server";
import type { FakeOptions } from "./options";

/** Makes a route's answer break on the wire: nonsense between events, or a connection cut short without an end. */
export function sabotaged(route: EngineRoute, { failure, failAfterTokens }: FakeOptions): EngineRoute {
  if (failure !== "garbage" && failure !== "truncate") return route;
  return {
    ...route,
    handle(call) {
      spoil(call.response, failure, failAfterTokens);
      return route.handle(call);
    },
  };
}

function spoil(response: EngineCall["response"], how: "garbage" | "truncate", after: number): void {
  const write = response.write.bind(response);
  let events = 0;
  response.write = (chunk: unknown) => {
    if (events++ < after) return write(chunk);
    if (how === "garbage") return write(`data: {"choices":[{"del\n\n\u0000\uFFFD not an event\n\n${String(chunk)}`);
    response.destroy();
    return false;
  };
}

import type { ProcessName } from "./process-names";
import type { StopStep } from "./running-process";

/** What becomes of running engines when their agent ends: they end too, or are left to the agent that comes after. */
export type EngineFate = "stop" | "leave";

/**
 * How each process is asked to end. SIGTERM tells the agent to stop its engines too, SIGHUP to leave them. PostgreSQL
 * takes SIGINT for a fast shutdown and SIGQUIT for an immediate one, after which it recovers from its log at the next
 * start.
 */
export function stopStepsOf(name: ProcessName, gatewayDrainMs: number, engines: EngineFate): StopStep[] {
  switch (name) {
    case "postgres":
      return [
        { signal: "SIGINT", graceMs: 30_000 },
        { signal: "SIGQUIT", graceMs: 15_000 },
      ];
    case "gateway":
      return [{ signal: "SIGTERM", graceMs: gatewayDrainMs + 5_000 }, kill];
    case "agent":
      return engines === "stop"
        ? [{ signal: "SIGTERM", graceMs: 45_000 }, kill]
        : [{ signal: "SIGHUP", graceMs: 15_000 }, kill];
    case "web":
      // The gateway has drained, so no request of a client is left, and long polls of agents are answered at once.
      return [{ signal: "SIGTERM", graceMs: 10_000 }, kill];
    case "worker":
      return [{ signal: "SIGTERM", graceMs: 20_000 }, kill];
    default:
      return name satisfies never;
  }
}

const kill: StopStep = { signal: "SIGKILL", graceMs: 5_000 };

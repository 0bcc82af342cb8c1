import type { ProcessName } from "./process-names";
import type { StopStep } from "./running-process";

/**
 * How each process is asked to end. SIGTERM tells the agent to stop its engines too. PostgreSQL takes SIGINT for a fast
 * shutdown and SIGQUIT for an immediate one, after which it recovers from its log at the next start.
 */
export function stopStepsOf(name: ProcessName, gatewayDrainMs: number): StopStep[] {
  switch (name) {
    case "postgres":
      return [
        { signal: "SIGINT", graceMs: 30_000 },
        { signal: "SIGQUIT", graceMs: 15_000 },
      ];
    case "gateway":
      return [{ signal: "SIGTERM", graceMs: gatewayDrainMs + 5_000 }, kill];
    case "agent":
      return [{ signal: "SIGTERM", graceMs: 45_000 }, kill];
    case "web":
      // The gateway has drained, so no request of a client is left; what keeps Next waiting is an agent's long poll.
      return [{ signal: "SIGTERM", graceMs: 3_000 }, kill];
    case "worker":
      return [{ signal: "SIGTERM", graceMs: 20_000 }, kill];
    default:
      return name satisfies never;
  }
}

/** For an agent that is replaced rather than stopped: SIGHUP ends it and leaves its engines to its successor. */
export const keepEnginesSteps: StopStep[] = [
  { signal: "SIGHUP", graceMs: 15_000 },
  { signal: "SIGKILL", graceMs: 5_000 },
];

const kill: StopStep = { signal: "SIGKILL", graceMs: 5_000 };

import { formatPercent } from "@/components/ui/format";
import type { Step } from "@/components/ui/stepper";
import type { Deployment } from "@/lib/serving/deployments/contract";

const order = ["waiting", "placing", "fetching", "starting", "warming", "serving"] as const;
const labels: Record<(typeof order)[number], string> = {
  waiting: "Waiting",
  placing: "Placing",
  fetching: "Fetching files",
  starting: "Starting engine",
  warming: "Warming up",
  serving: "Serving",
};

/** The way of a deployment as steps: what is done and how long it took, what goes on, where it failed. */
export function deploymentSteps({
  phase,
  steps,
  instances,
}: Pick<Deployment, "phase" | "steps" | "instances">): Step[] {
  const reached = order.filter((word) => steps[word] !== undefined);
  const current = order.find((word) => word === phase) ?? reached.at(-1) ?? "waiting";
  const position = order.indexOf(current);
  return order.map((word, index) => ({
    id: word,
    label: labels[word],
    state: stateOf(index, position, phase),
    startedAt: index === position ? steps[word] : undefined,
    elapsedMs: index < position || phase === "failed" ? elapsed(steps, word) : undefined,
    detail:
      word === "starting" && index === position && instances[0]?.load_percent != null
        ? `${formatPercent(instances[0].load_percent / 100)} loaded`
        : undefined,
  }));
}

function stateOf(index: number, position: number, phase: string): Step["state"] {
  if (index < position) return "done";
  if (index > position) return "upcoming";
  if (phase === "failed") return "failed";
  return phase === "serving" ? "done" : "current";
}

function elapsed(steps: Deployment["steps"], word: (typeof order)[number]): number | undefined {
  const begun = steps[word];
  const next = [...order.slice(order.indexOf(word) + 1), "failed"].flatMap((later) => steps[later] ?? [])[0];
  return begun && next ? Math.max(0, Date.parse(next) - Date.parse(begun)) : undefined;
}

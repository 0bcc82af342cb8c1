import { driverByName, type ModelFacts } from "@/lib/serving/engines";
import { capacityOf } from "@/lib/serving/nodes";
import { byteText } from "./byte-text";
import type { Fit } from "./contract";
import { placeReplica } from "./place-replica";
import type { PlacementNode } from "./placement-node";

/** A model by its header, or by no more than the size of its files. */
export type FitQuestion = { facts: ModelFacts } | { sizeBytes: number };

/** What weights need beside themselves when nothing else is known: at least a little, at most about half as much again. */
const sizeFactor = { low: 1.02, expected: 1.2, high: 1.5 };

/** The light beside a file: how it would fare here with default parameters. By size alone it never promises anything. */
export function fitOf(question: FitQuestion, nodes: PlacementNode[]): Fit {
  return "facts" in question ? fitOfFacts(question.facts, nodes) : fitOfSize(question.sizeBytes, nodes);
}

function fitOfFacts(facts: ModelFacts, nodes: PlacementNode[]): Fit {
  const request = { facts, sizeBytes: 0, config: {}, forceCpu: false };
  const { explanation } = placeReplica(request, nodes, new Date(0));
  const expectedBytes = explanation.memories?.[0]?.expectedBytes ?? usualEstimate(facts);
  return {
    verdict: explanation.verdict,
    ...(expectedBytes === undefined ? {} : { expectedBytes }),
    ...(explanation.capacityBytes === undefined ? {} : { capacityBytes: Math.round(explanation.capacityBytes) }),
    reason: explanation.headline,
  };
}

/** What it would take with default parameters on any machine, when none was asked or none has an engine for it. */
function usualEstimate(facts: ModelFacts): number | undefined {
  const driver = facts.format === "gguf" ? driverByName("llama-cpp") : undefined;
  return driver?.estimateMemory(facts, driver.configSchema.parse({})).expectedBytes;
}

function fitOfSize(sizeBytes: number, nodes: PlacementNode[]): Fit {
  const capacities = nodes.flatMap(({ facts, reservations, phase }) => {
    if (!facts || phase === "unreachable" || phase === "unapproved") return [];
    const { host, device } = capacityOf(facts, reservations);
    return [Math.max(host, device)];
  });
  if (capacities.length === 0) return { verdict: "unknown", reason: "No machine reports its memory right now." };
  const capacityBytes = Math.round(Math.max(...capacities));
  const sizes = { expectedBytes: Math.round(sizeBytes * sizeFactor.expected), capacityBytes };
  if (sizeBytes * sizeFactor.low > capacityBytes) {
    return {
      ...sizes,
      verdict: "does-not-fit",
      reason: `The weights alone take ${byteText(sizeBytes)}; ${byteText(capacityBytes)} is available for models at most.`,
    };
  }
  const range = `${byteText(sizeBytes * sizeFactor.low)} to ${byteText(sizeBytes * sizeFactor.high)}`;
  return { ...sizes, verdict: "unknown", reason: `About ${range}, by the size of its files alone.` };
}

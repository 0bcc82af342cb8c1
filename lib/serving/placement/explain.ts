import { withoutEffect, type EngineSelection, type MemoryEstimate, type ModelFacts } from "@/lib/serving/engines";
import { byteText } from "./byte-text";
import type { Explanation } from "./contract";
import type { Candidate, Feasible } from "./filters";
import { proposeFixes } from "./propose-fixes";
import { whyNot } from "./rank";

/** Why this machine and engine, and why not the others. */
export function explainChoice(
  best: Feasible,
  { ranked, refused, facts }: { ranked: Feasible[]; refused: Candidate[]; facts: ModelFacts },
  now: Date,
): Explanation {
  const { node, selection, driver, estimate, fit } = best;
  return {
    verdict: fit.verdict,
    headline: choiceHeadline(best),
    facts: factsOf(best),
    rules: [
      ...engineRules(selection),
      {
        id: "memory",
        outcome: "passed",
        reason: `${byteText(fit.capacityBytes)} is available for models on ${node.name}.`,
      },
      ...parametersWithoutEffect(best),
      ...refusals(refused),
    ],
    chosen: { engine: driver.name, nodeId: node.id, nodeName: node.name },
    runnersUp: [
      ...ranked
        .filter((other) => other !== best)
        .map((other) => ({ option: `${other.node.name}, ${other.driver.title}`, whyNot: whyNot(best, other) })),
      ...otherOptions(refused),
      ...selection.runnersUp,
    ],
    ...sizes(estimate),
    capacityBytes: fit.capacityBytes,
    memories: fit.shares,
    ...limitsOf(best, facts),
    fixes: withinLimits(best, facts),
    computedAt: now.toISOString(),
  };
}

/** Why nothing was chosen, told by the machine that came closest, with changes that would help there. */
export function explainRefusal(
  closest: Candidate | undefined,
  refused: Candidate[],
  facts: ModelFacts,
  now: Date,
): Explanation {
  const fixes = closest?.refusal?.filter === "memory" ? proposeFixes(facts, closest) : [];
  return {
    verdict: verdictOf(closest, fixes.length > 0),
    headline: refusalHeadline(closest),
    facts: closest ? factsOf(closest) : [],
    rules: [...(closest?.selection ? engineRules(closest.selection) : []), ...refusals(refused)],
    runnersUp: [...otherOptions(refused), ...(closest?.selection?.runnersUp ?? [])],
    ...(closest?.estimate ? sizes(closest.estimate) : { parts: [], unknowns: [] }),
    ...(closest?.fit ? { capacityBytes: closest.fit.capacityBytes, memories: closest.fit.shares } : {}),
    ...(closest ? limitsOf(closest, facts) : {}),
    fixes,
    computedAt: now.toISOString(),
  };
}

/** What the model limits of the chosen engine's settings, and which of it was exceeded. */
function limitsOf({ driver, config = {} }: Candidate, facts: ModelFacts): Pick<Explanation, "limits"> {
  const limits = driver?.modelLimits?.(facts) ?? [];
  if (limits.length === 0) return {};
  return { limits: limits.map((limit) => ({ ...limit, exceeded: Number(config[limit.setting]) > limit.maximum })) };
}

/** For a choice that fits: settings back to where the model has a use for them, which takes less memory, never more. */
function withinLimits({ driver, config, fit }: Feasible, facts: ModelFacts): Explanation["fixes"] {
  const exceeded = (driver.modelLimits?.(facts) ?? []).filter(
    ({ setting, maximum }) => Number(config[setting]) > maximum,
  );
  return exceeded.map(({ setting, maximum }) => {
    const { title = setting } = driver.configSchema.shape[setting]?.meta() ?? {};
    return { label: `${title}: ${maximum}`, patch: { [setting]: maximum }, resultingVerdict: fit.verdict };
  });
}

function choiceHeadline({ node, driver, estimate, fit }: Feasible): string {
  const need = `${byteText(fit.expectedBytes)} of ${byteText(fit.capacityBytes)} available for models`;
  switch (fit.verdict) {
    case "fits":
      return `Fits on ${node.name} with ${driver.title}: ${need}.`;
    case "tight":
      return `Tight on ${node.name} with ${driver.title}: ${need}.`;
    case "unknown":
    case "does-not-fit":
      return `May fit on ${node.name} with ${driver.title}: it takes between ${byteText(estimate.lowBytes)} and ${byteText(estimate.highBytes)}.`;
  }
}

function refusalHeadline(closest: Candidate | undefined): string {
  if (!closest?.refusal) return "No machine has joined yet.";
  return `${closest.node.name}: ${closest.refusal.reason}`;
}

function verdictOf(closest: Candidate | undefined, hasFixes: boolean): Explanation["verdict"] {
  switch (closest?.refusal?.filter) {
    case undefined:
    case "pinned-node":
    case "reachable":
    case "approved":
    case "cordoned":
    case "facts":
      return "unknown";
    case "engine":
    case "parameters":
    case "files":
    case "disk":
      return "does-not-fit";
    case "memory":
      return hasFixes ? "needs-change" : "does-not-fit";
  }
}

function factsOf(candidate: Candidate): Explanation["facts"] {
  const { node, selection, capacity } = candidate;
  const memory = node.facts?.memory;
  return [
    ...(selection?.facts ?? []).map(({ source, ...fact }) => ({ ...fact, source: sourceWords[source] })),
    ...(memory
      ? [{ name: "memory available", value: memory.availableBytes, unit: "bytes", source: "node-probe" as const }]
      : []),
    ...(capacity
      ? [
          {
            name: "safety reserve",
            value: Math.round(capacity.reserve.host),
            unit: "bytes",
            source: "default" as const,
          },
          {
            name: "reserved for other instances",
            value: node.reservations.host + node.reservations.device,
            unit: "bytes",
            source: "node-probe" as const,
          },
        ]
      : []),
    ...settingsOf(candidate),
  ];
}

/** What differs from the engine's defaults, because somebody set it or because it suits the machine. */
function settingsOf({ driver, config = {}, givenConfig = {} }: Candidate): Explanation["facts"] {
  if (!driver) return [];
  return Object.entries(driver.configSchema.shape).flatMap(([key, field]) => {
    const value = config[key];
    const usual = field.safeParse(undefined).data;
    if (value === undefined || value === usual) return [];
    const { title = key, unit } = field.meta() ?? {};
    const source = key in givenConfig ? ("user" as const) : ("node-probe" as const);
    return [{ name: title.toLowerCase(), value: scalar(value), ...(typeof unit === "string" && { unit }), source }];
  });
}

const scalar = (value: unknown) => (typeof value === "number" || typeof value === "boolean" ? value : String(value));

const sourceWords = { "file header": "file-header", "node probe": "node-probe", user: "user" } as const;

function engineRules(selection: EngineSelection): Explanation["rules"] {
  return selection.rules.flatMap(({ id, outcome, reason }) => {
    if (outcome === "does not apply") return [];
    return [{ id, outcome: outcome === "decided" ? ("chose" as const) : ("passed" as const), reason }];
  });
}

const parametersWithoutEffect = ({ driver, givenConfig = {} }: Candidate): Explanation["rules"] =>
  driver
    ? withoutEffect(driver, givenConfig).map(({ detail }) => ({ id: "no-effect", outcome: "passed", reason: detail }))
    : [];

const refusals = (refused: Candidate[]): Explanation["rules"] =>
  refused.flatMap(({ node, refusal }) =>
    refusal ? [{ id: refusal.filter, outcome: "refused" as const, reason: `${node.name}: ${refusal.reason}` }] : [],
  );

const otherOptions = (refused: Candidate[]): Explanation["runnersUp"] =>
  refused.flatMap(({ node, refusal }) => (refusal ? [{ option: node.name, whyNot: refusal.reason }] : []));

const sizes = ({ parts, lowBytes, expectedBytes, highBytes, unknowns }: MemoryEstimate) => ({
  parts: parts.map((part) => ({ ...part })),
  lowBytes,
  expectedBytes,
  highBytes,
  unknowns,
});

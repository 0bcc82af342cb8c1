import type { EngineDriver, Verdict } from "./driver";
import type { EngineFingerprint, ModelFacts, NodeFacts } from "./facts";
import { drivers } from "./registry";

type FactSource = "file header" | "node probe" | "user";

/** Why an engine was chosen or none was: the engine part of an explanation. Text comes from `code` and `params`. */
export type EngineSelection = {
  chosen: { engine: string; title: string; rule: string; reason: string } | undefined;
  headline: { code: "ENGINE_PINNED" | "ENGINE_CHOSEN" | "NO_ENGINE"; params: Record<string, string> };
  facts: { name: string; value: string | number; unit?: string; source: FactSource }[];
  rules: { id: string; outcome: "decided" | "agrees" | "does not apply"; reason: string; facts: string[] }[];
  runnersUp: { option: string; whyNot: string }[];
};

type Situation = {
  facts: ModelFacts;
  node: NodeFacts;
  pinned: string | undefined;
  verdicts: ReadonlyMap<string, Verdict>;
};

/** A rule names an engine when its condition holds; the first whose engine also passes its filters decides. */
type Rule = {
  id: string;
  facts: readonly string[];
  when(situation: Situation): boolean;
  engine(situation: Situation): string;
  reason: string;
};

const acceleratorsWithoutOwnEngine = new Set(["intel", "gaudi", "apple", "amd"]);

/** Numbered as in the published table of rules; numbers that are missing are for engines that are not here yet. */
const rules: readonly Rule[] = [
  {
    id: "1-pinned",
    facts: ["pinned"],
    when: ({ pinned }) => pinned !== undefined,
    engine: ({ pinned }) => pinned ?? "",
    reason: "You chose this engine.",
  },
  {
    id: "3-gguf-encoder",
    facts: ["format", "task"],
    when: ({ facts }) => facts.format === "gguf" && (facts.task === "embedding" || facts.task === "rerank"),
    engine: () => "llama-cpp",
    reason: "It serves embedding and ranking models in GGUF without Python.",
  },
  {
    id: "5-gguf",
    facts: ["format"],
    when: ({ facts }) => facts.format === "gguf",
    engine: () => "llama-cpp",
    reason: "It is the native engine of the GGUF format.",
  },
  {
    id: "14-cpu-only",
    facts: ["format", "accelerators"],
    when: ({ facts, node }) => facts.format === "gguf" && node.accelerators.length === 0,
    engine: () => "llama-cpp",
    reason: "It has quantised kernels for this machine's processor.",
  },
  {
    id: "16-other-accelerator",
    facts: ["format", "accelerators"],
    when: ({ facts, node }) =>
      facts.format === "gguf" && node.accelerators.some(({ vendor }) => acceleratorsWithoutOwnEngine.has(vendor)),
    engine: () => "llama-cpp",
    reason: "It is the engine with the widest choice of accelerators.",
  },
];

/**
 * Chooses the engine for a model on a node by ordered rules, after every driver's hard filters. A pinned engine that
 * does not pass is not replaced by another.
 */
export function selectEngine(
  facts: ModelFacts,
  node: NodeFacts,
  fingerprints: readonly EngineFingerprint[],
  pinned?: string,
): EngineSelection {
  const verdicts = new Map(drivers.map((driver) => [driver.name, verdictOf(driver, facts, node, fingerprints)]));
  const situation = { facts, node, pinned, verdicts };
  const candidates = pinned === undefined ? rules : rules.slice(0, 1);
  const decisive = candidates.find((rule) => rule.when(situation) && verdicts.get(rule.engine(situation))?.ok);
  const driver = decisive && drivers.find(({ name }) => name === decisive.engine(situation));
  const chosen = decisive &&
    driver && { engine: driver.name, title: driver.title, rule: decisive.id, reason: decisive.reason };
  return {
    chosen,
    headline: headlineOf(situation, chosen),
    facts: factsOf(situation),
    rules: rulesOf(situation, decisive),
    runnersUp: runnersUpOf(situation, chosen?.engine),
  };
}

function verdictOf(
  driver: EngineDriver,
  facts: ModelFacts,
  node: NodeFacts,
  fingerprints: readonly EngineFingerprint[],
): Verdict {
  const found = fingerprints.find(({ engine }) => engine === driver.name);
  const missing = { engine: driver.name, available: false, reason: `${driver.title} was not found on this machine.` };
  return driver.supports(facts, node, found ?? missing);
}

function headlineOf(situation: Situation, chosen: EngineSelection["chosen"]): EngineSelection["headline"] {
  if (!chosen) return { code: "NO_ENGINE", params: { reason: reasonForNone(situation) } };
  const code = situation.pinned === undefined ? "ENGINE_CHOSEN" : "ENGINE_PINNED";
  return { code, params: { engine: chosen.title, reason: chosen.reason } };
}

/** What is missing and what would help, for the person who wanted to deploy the model. */
function reasonForNone({ facts, pinned, verdicts }: Situation): string {
  if (pinned !== undefined) {
    const verdict = verdicts.get(pinned);
    return verdict ? verdict.reason : `There is no engine named ${pinned}.`;
  }
  switch (facts.format) {
    case "gguf":
      return verdicts.get("llama-cpp")?.reason ?? "llama.cpp is not available on this machine.";
    case "safetensors":
      return "Models in safetensors format have no engine here yet. A GGUF of the same model can be served by llama.cpp.";
    case "mlx":
      return "Models in MLX format have no engine here yet. A GGUF of the same model can be served by llama.cpp.";
  }
}

function rulesOf(situation: Situation, decisive: Rule | undefined): EngineSelection["rules"] {
  const applied = rules.map((rule): EngineSelection["rules"][number] => {
    const outcome = rule === decisive ? "decided" : rule.when(situation) ? "agrees" : "does not apply";
    return { id: rule.id, outcome, reason: rule.reason, facts: [...rule.facts] };
  });
  if (decisive) return applied;
  const none = {
    id: "17-none",
    outcome: "decided",
    reason: reasonForNone(situation),
    facts: ["format", "task"],
  } as const;
  return [
    ...applied.map((rule) => ({ ...rule, outcome: "does not apply" as const })),
    { ...none, facts: [...none.facts] },
  ];
}

function factsOf({ facts, node, pinned }: Situation): EngineSelection["facts"] {
  const accelerators = node.accelerators.map(({ name }) => name).join(", ");
  return [
    { name: "format", value: facts.format, source: "file header" },
    { name: "architecture", value: facts.architecture, source: "file header" },
    { name: "task", value: facts.task, source: "file header" },
    { name: "weights", value: facts.weightBytes, unit: "bytes", source: "file header" },
    { name: "accelerators", value: accelerators === "" ? "none" : accelerators, source: "node probe" },
    { name: "processor", value: node.cpu.model, source: "node probe" },
    ...(pinned === undefined ? [] : [{ name: "pinned", value: pinned, source: "user" as const }]),
  ];
}

function runnersUpOf({ verdicts }: Situation, chosen: string | undefined): EngineSelection["runnersUp"] {
  return drivers
    .filter(({ name, unlisted }) => name !== chosen && !(unlisted && verdicts.get(name)?.rule === "engine-available"))
    .map(({ name, title }) => {
      const verdict = verdicts.get(name);
      const whyNot = verdict?.ok ? "It serves only where you choose it yourself." : (verdict?.reason ?? "");
      return { option: title, whyNot };
    });
}

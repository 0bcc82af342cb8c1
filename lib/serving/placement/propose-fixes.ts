import type { ModelFacts } from "@/lib/serving/engines";
import type { Explanation } from "./contract";
import { checkEngineConfig, usefulContextMin } from "@/lib/serving/engines";
import type { Candidate } from "./filters";
import { fitMemory } from "./fit-memory";

type Fix = Explanation["fixes"][number];
type Idea = { label: string; patch: Record<string, unknown> };

/**
 * Changes that would make it fit on this machine, each tried with the same estimator. The gentlest of a kind is
 * offered: the longest context that fits, 8-bit keys and values, one request at a time, and both together.
 */
export function proposeFixes(facts: ModelFacts, { driver, config, capacity }: Candidate): Fix[] {
  if (!driver || !config || !capacity) return [];
  const has = (name: string) => name in driver.configSchema.shape;
  const judge = ({ label, patch }: Idea): Fix | undefined => {
    const checked = checkEngineConfig(driver, { ...config, ...patch });
    if (!checked.ok) return undefined;
    const { verdict } = fitMemory(driver.estimateMemory(facts, checked.config), capacity);
    return verdict === "fits" || verdict === "tight" ? { label, patch, resultingVerdict: verdict } : undefined;
  };
  const longest = driver.modelLimits?.(facts).find(({ setting }) => setting === "contextLength")?.maximum;
  const contexts = has("contextLength") ? shorterContexts(Number(config["contextLength"]), longest) : [];
  const shorter = contexts.map((length) => ({
    label: `Shorten the context to ${length} tokens`,
    patch: { contextLength: length },
  }));
  const smallCache =
    has("cacheTypeK") && has("cacheTypeV") && !isEightBitCache(config) ? [eightBitCache(config, has)] : [];
  const oneAtATime =
    has("parallel") && Number(config["parallel"]) > 1
      ? [{ label: "Answer one request at a time", patch: { parallel: 1 } }]
      : [];
  const single = [firstOf(shorter, judge), firstOf(smallCache, judge), firstOf(oneAtATime, judge)].flatMap(
    (fix) => fix ?? [],
  );
  if (single.length > 0) return single;
  const everything = [...smallCache, ...oneAtATime];
  const together = [undefined, ...shorter].map((context) => combine([...everything, ...(context ? [context] : [])]));
  const fix = firstOf(together, judge);
  return fix ? [fix] : [];
}

function firstOf(ideas: Idea[], judge: (idea: Idea) => Fix | undefined): Fix | undefined {
  for (const idea of ideas) {
    const fix = judge(idea);
    if (fix) return fix;
  }
  return undefined;
}

/** Longest first: what the model was made for, then halves, and three quarters in between. */
function shorterContexts(asked: number, longest = asked): number[] {
  const length = Math.min(asked, longest);
  const lengths = length < asked ? [length] : [];
  for (let half = 2 ** Math.floor(Math.log2(length - 1)); half >= usefulContextMin; half /= 2)
    lengths.push(half, (half * 3) / 4);
  return lengths.filter((shorter) => shorter < asked && shorter <= length && shorter >= usefulContextMin);
}

const isEightBitCache = (config: Candidate["config"]) =>
  config?.["cacheTypeK"] === "q8_0" && config["cacheTypeV"] === "q8_0";

/** Values in 8 bits need flash attention; where somebody turned that off, the label says so. */
function eightBitCache(config: Record<string, unknown>, has: (name: string) => boolean): Idea {
  const cache = { cacheTypeK: "q8_0", cacheTypeV: "q8_0" };
  const label = "Store keys and values in 8 bits";
  if (!has("flashAttention")) return { label, patch: cache };
  const isOff = config["flashAttention"] === "off";
  return {
    label: isOff ? `${label} with flash attention` : label,
    patch: { ...cache, flashAttention: "on" },
  };
}

function combine(ideas: Idea[]): Idea {
  return {
    label: ideas
      .map(({ label }, index) => (index === 0 ? label : label.charAt(0).toLowerCase() + label.slice(1)))
      .join(", "),
    patch: Object.assign({}, ...ideas.map(({ patch }) => patch)) as Record<string, unknown>,
  };
}

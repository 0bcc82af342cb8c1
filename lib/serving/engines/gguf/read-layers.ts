import type { LayerFacts } from "../facts";
import { architectures, type ArchitectureRule } from "./architectures";
import { GgufError } from "./gguf-error";
import { limits } from "./limits";
import type { Metadata } from "./metadata";

/** What each layer keeps of the past, or undefined for an architecture that is not known well enough. */
export function readLayers(metadata: Metadata, architecture: string): LayerFacts[] | undefined {
  const rule = architectures.get(architecture);
  const layerCount = metadata.integer(`${architecture}.block_count`, limits.layers);
  if (!rule || layerCount === undefined) return undefined;
  const kept = layerCount - (metadata.integer(`${architecture}.nextn_predict_layers`, limits.layers) ?? 0);
  if (rule.kind === "encoder") return Array.from({ length: kept }, () => nothing);
  const attention = readAttention(metadata, architecture, layerCount);
  const stateBytes = readStateBytes(metadata, architecture, rule);
  if (attention === undefined && rule.kind !== "recurrent") return undefined;
  const windows = readWindows(metadata, architecture, rule, layerCount);
  const feedForward = metadata.perLayer(`${architecture}.feed_forward_length`, layerCount, 2 ** 31);
  return Array.from({ length: kept }, (_, index): LayerFacts => {
    if (rule.kind === "windowed" && index >= (rule.cacheLayers ?? layerCount)) return nothing;
    if (rule.kind === "recurrent" || (rule.kind === "interval" && (index + 1) % rule.period !== 0)) {
      return { kind: "recurrent", stateBytes };
    }
    const layer = attention?.[index];
    if (layer) return windows[index] === undefined ? layer : { ...layer, window: windows[index] };
    // Nemotron-H mixes in layers that are a feed-forward block alone.
    const isFeedForwardAlone = architecture.startsWith("nemotron_h") && (feedForward?.[index] ?? 0) > 0;
    return rule.kind === "hybrid" && !isFeedForwardAlone ? { kind: "recurrent", stateBytes } : nothing;
  });
}

const nothing: LayerFacts = { kind: "recurrent", stateBytes: 0 };

/** Per layer the attention's shape, undefined where a layer has no key-value heads. */
function readAttention(
  metadata: Metadata,
  architecture: string,
  layerCount: number,
): (Extract<LayerFacts, { kind: "attention" }> | undefined)[] | undefined {
  const key = (name: string) => `${architecture}.attention.${name}`;
  const heads = metadata.perLayer(key("head_count"), layerCount, limits.heads);
  const embeddingLength = metadata.integer(`${architecture}.embedding_length`, 2 ** 24);
  if (!heads || !embeddingLength) return undefined;
  const kvHeads = metadata.perLayer(key("head_count_kv"), layerCount, limits.heads) ?? heads;
  const defaultLength = Math.floor(embeddingLength / Math.max(1, heads[0] ?? 1));
  const keyLength = metadata.integer(key("key_length"), limits.headLength) ?? defaultLength;
  const isLatent = metadata.integer(key("key_length_mla"), limits.headLength) !== undefined;
  const valueLength = isLatent ? 0 : (metadata.integer(key("value_length"), limits.headLength) ?? defaultLength);
  if (keyLength === 0) throw new GgufError("IMPLAUSIBLE", "The attention heads have no length.");
  return kvHeads.map((count) =>
    count === 0 ? undefined : { kind: "attention", kvHeads: count, keyLength, valueLength },
  );
}

/** Per layer the window in tokens, undefined for layers that attend to everything. */
function readWindows(
  metadata: Metadata,
  architecture: string,
  rule: ArchitectureRule,
  layerCount: number,
): (number | undefined)[] {
  if (rule.kind !== "windowed") return [];
  const inFile = metadata.integer(`${architecture}.attention.sliding_window`, 2 ** 31);
  const window = inFile === 0 ? undefined : (rule.fixedWindow ?? inFile ?? rule.window);
  if (window === undefined) return [];
  const patternKey = `${architecture}.attention.sliding_window_pattern`;
  if (metadata.arrayLength(patternKey) !== undefined) {
    return (metadata.perLayer(patternKey, layerCount, 1) ?? []).map((local) => (local === 1 ? window : undefined));
  }
  const period = metadata.integer(patternKey, limits.layers) ?? rule.period;
  return Array.from({ length: layerCount }, (_, index) =>
    period === 0 || index % period < period - 1 ? window : undefined,
  );
}

/** Bytes of 32-bit state that one recurrent layer keeps per sequence. */
function readStateBytes(metadata: Metadata, architecture: string, rule: ArchitectureRule): number {
  const read = (name: string) => metadata.integer(`${architecture}.${name}`, 2 ** 24) ?? 0;
  if (rule.kind === "hybrid" && rule.state === "short-convolution") {
    return 4 * read("embedding_length") * Math.max(0, read("shortconv.l_cache") - 1);
  }
  const inner = read("ssm.inner_size");
  const state = read("ssm.state_size");
  const convolution = Math.max(0, read("ssm.conv_kernel") - 1) * (inner + 2 * read("ssm.group_count") * state);
  const bytes = 4 * (convolution + inner * state);
  if (!Number.isSafeInteger(bytes)) throw new GgufError("IMPLAUSIBLE", "The recurrent state overflows.");
  return bytes;
}

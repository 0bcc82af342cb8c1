import type { LayerFacts } from "../facts";
import { cacheTypes, type CacheType } from "./cache-types";

export type KvCacheShape = {
  /** Tokens one sequence can hold. */
  contextLength: number;
  /** Sequences served at the same time. */
  sequences: number;
  /** Tokens evaluated in one step; windows must hold them beside the window. */
  chunkTokens: number;
  cacheTypeK: CacheType;
  cacheTypeV: CacheType;
  /** Cells are allocated in multiples of this. */
  paddingTokens: number;
};

/**
 * Bytes that all sequences' past takes, layer by layer: full attention keeps every token, a window keeps
 * `min(context, window + chunk)`, recurrent layers keep a constant.
 */
export function kvCacheBytes(layers: readonly LayerFacts[], shape: KvCacheShape): number {
  return layers.reduce((total, layer) => total + shape.sequences * sequenceBytes(layer, shape), 0);
}

/** Bytes that one more token takes while no window is full, at two bytes per value. */
export function kvBytesPerToken(layers: readonly LayerFacts[]): number {
  return layers.reduce((total, layer) => total + (layer.kind === "attention" ? 2 * valuesPerToken(layer) : 0), 0);
}

function sequenceBytes(layer: LayerFacts, shape: KvCacheShape): number {
  if (layer.kind === "recurrent") return layer.stateBytes;
  const context = pad(shape.contextLength, shape.paddingTokens);
  const cells =
    layer.window === undefined
      ? context
      : Math.min(context, pad(Math.min(context, layer.window + shape.chunkTokens), shape.paddingTokens));
  const keyBytes = layer.kvHeads * layer.keyLength * cacheTypes[shape.cacheTypeK];
  const valueBytes = layer.kvHeads * layer.valueLength * cacheTypes[shape.cacheTypeV];
  return Math.ceil(cells * (keyBytes + valueBytes));
}

function valuesPerToken(layer: Extract<LayerFacts, { kind: "attention" }>): number {
  return layer.kvHeads * (layer.keyLength + layer.valueLength);
}

function pad(tokens: number, to: number): number {
  return Math.ceil(tokens / to) * to;
}

/** Bytes per cached value. Quantised types store a scale with every 32 values. */
export const cacheTypes = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 34 / 32,
  q5_1: 24 / 32,
  q5_0: 22 / 32,
  q4_1: 20 / 32,
  q4_0: 18 / 32,
} as const;

export type CacheType = keyof typeof cacheTypes;

import type { CacheType } from "../../../memory";

/** Ids of the types in the native module. */
export const cacheTypeIds: Readonly<Record<CacheType, number>> = {
  f32: 0,
  f16: 1,
  q4_0: 2,
  q4_1: 3,
  q5_0: 6,
  q5_1: 7,
  q8_0: 8,
  bf16: 30,
};

export { cacheTypes, type CacheType } from "./cache-types";
export { kvBytesPerToken, kvCacheBytes, type KvCacheShape } from "./kv-cache";
export { totalOf } from "./total";

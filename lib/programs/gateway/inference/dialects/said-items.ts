import { LRUCache } from "lru-cache";
import type { Caller } from "../authenticate";

/** What one person was answered lately, by the id of each item. */
export type SaidItems = { keep(id: string, item: object): void; find(id: string): object | undefined };

/** Long enough for a conversation to go on. */
const keptMs = 60 * 60_000;
/** In characters, of all answers together; the oldest go first. */
const keptMax = 16 * 1024 * 1024;

/**
 * Clients that take a store for granted, as the AI SDK does, say what was answered before by its id alone. So items are
 * remembered for a while, in memory and for the person that they were said to: nothing is stored.
 *
 * @returns what is remembered for a caller.
 */
export function createSaidItems(): (caller: Caller) => SaidItems {
  const items = new LRUCache<string, string>({
    maxSize: keptMax,
    sizeCalculation: (item, key) => item.length + key.length,
    ttl: keptMs,
  });
  return ({ organizationId, userId }) => {
    const keyOf = (id: string) => `${organizationId}/${userId}/${id}`;
    return {
      keep: (id, item) => void items.set(keyOf(id), JSON.stringify(item)),
      find(id) {
        const item = items.get(keyOf(id));
        return item === undefined ? undefined : (JSON.parse(item) as object);
      },
    };
  };
}

import type { Case } from "../schema/cases";
import type { Entry } from "./emission";
import type { Part } from "./rule-set";

export const space: Part = { rule: "space" };
export const comma: readonly Part[] = [{ text: "," }, space];
export const colon: readonly Part[] = [space, { text: ":" }, space];

/** Entries without those that say the same for the same label. */
export function unlike<One extends Case>(entries: readonly Entry<One>[], keyOfOne: (one: One) => string): Entry<One>[] {
  return [...new Map(entries.map((entry) => [`${entry.label} ${keyOfOne(entry.one)}`, entry])).values()];
}

import type { NativeContext } from "./native/binding";

/** One sequence of the context. `cached` are the tokens whose keys and values it holds, in order. */
export type Slot = { id: number; cached: number[]; usedAt: number };

export function createSlots(count: number): Slot[] {
  return Array.from({ length: count }, (_, id) => ({ id, cached: [], usedAt: 0 }));
}

/** The free slot that already holds most of the prompt; among equals the one unused for longest. */
export function bestSlot(free: readonly Slot[], prompt: readonly number[]): Slot | undefined {
  return free.toSorted(
    (a, b) => commonPrefix(b.cached, prompt) - commonPrefix(a.cached, prompt) || a.usedAt - b.usedAt,
  )[0];
}

/**
 * Drops from a slot what does not begin the prompt and answers how many tokens of the prompt it keeps. At least the
 * last token is evaluated again, because its logits are needed.
 */
export function keepPrefix(context: NativeContext, slot: Slot, prompt: readonly number[]): number {
  const prefix = Math.min(commonPrefix(slot.cached, prompt), prompt.length - 1);
  if (prefix < slot.cached.length && !cutAt(context, slot, prefix)) {
    clearSlot(context, slot);
    return 0;
  }
  slot.cached = slot.cached.slice(0, prefix);
  return prefix;
}

export function clearSlot(context: NativeContext, slot: Slot): void {
  context.disposeSequence(slot.id);
  slot.cached = [];
}

/**
 * Layers with a window have forgotten tokens before the first position they hold, and recurrent ones cannot go back:
 * such a slot can be continued, not cut.
 */
function cutAt(context: NativeContext, slot: Slot, prefix: number): boolean {
  if (prefix === 0 || context.getSequenceKvCacheMinPosition(slot.id) > 0) return false;
  return context.removeTokenCellsFromSequence(slot.id, prefix, -1);
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return index;
  return length;
}

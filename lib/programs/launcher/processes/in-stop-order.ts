import { stopOrder, type ProcessName } from "./process-names";

/** Applies an action group by group: the members of one group at the same time, the next group when all have ended. */
export async function inStopOrder<Item extends { name: ProcessName }>(
  items: Item[],
  action: (item: Item) => Promise<void>,
): Promise<void> {
  for (const group of stopOrder) {
    await Promise.all(items.filter(({ name }) => group.includes(name)).map(action));
  }
}

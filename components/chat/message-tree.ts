import type { Message } from "@/lib/console/chat/contract";

/** One message on the shown path, with its place among the siblings an edit or another answer made. */
export type PathEntry = { message: Message; siblings: string[]; index: number };

/**
 * A conversation is a tree: editing or regenerating adds a sibling. The shown path takes, at every fork, the chosen child,
 * else the newest.
 */
export function shownPath(messages: readonly Message[], chosen: ReadonlyMap<string | null, string>): PathEntry[] {
  const children = Map.groupBy(messages, (message) => message.parent_id);
  const path: PathEntry[] = [];
  for (let parent: string | null = null; ;) {
    const siblings: Message[] = children.get(parent) ?? [];
    const message: Message | undefined = siblings.find(({ id }) => id === chosen.get(parent)) ?? siblings.at(-1);
    if (!message) return path;
    path.push({ message, siblings: siblings.map(({ id }) => id), index: siblings.indexOf(message) });
    parent = message.id;
  }
}

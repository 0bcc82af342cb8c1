import type { State } from "@/components/states/state-vocabulary";

/** A piece of background work the tray shows: a download, a deployment on its way up. */
export type ActivityItem = {
  id: string;
  title: string;
  href: string;
  state: State;
  /** 0 to 1, where it can be known. */
  progress?: number | undefined;
  /** "3.1 of 4.4 GB, about 2 min". */
  detail?: string | undefined;
};

/** One figure for everything under way: the mean of what is known, or nothing. */
export function combinedProgress(items: Pick<ActivityItem, "progress">[]): number | undefined {
  const known = items.flatMap(({ progress }) => (progress === undefined ? [] : [progress]));
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

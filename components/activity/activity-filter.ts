const shows = ["changes", "problems", "all"] as const;
type Show = (typeof shows)[number];

/** What of the record one looks at. */
export type ActivityFilter = { show: Show; text: string; actor: string; object: string };

/** What a page shows without being asked; it is not said in the address. */
export const usualShow: Show = shows[0];

/** The filter lives in the page's address, so that a finding can be sent to a colleague. */
export function activityFilterOf(read: (name: string) => string | null): ActivityFilter {
  return {
    show: shows.find((show) => show === read("show")) ?? usualShow,
    text: read("text") ?? "",
    actor: read("actor") ?? "",
    object: read("object") ?? "",
  };
}

/** What a tab looks like, in a page and in the header of a code block. */
export const tabLook =
  "-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent forced-colors:border-[Canvas] text-sm font-medium whitespace-nowrap " +
  "text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2";

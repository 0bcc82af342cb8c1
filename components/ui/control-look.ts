/** The box that text fields, areas and selects share. */
export const controlLook =
  "rounded-md border border-edge bg-surface text-sm text-ink placeholder:text-faint transition-colors " +
  "hover:border-ink/60 focus-visible:border-accent focus-visible:outline-offset-0 " +
  "disabled:bg-sunken disabled:text-muted [&[readonly]]:bg-sunken aria-invalid:border-bad-mark";

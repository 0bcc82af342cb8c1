/** Number at the start of a field such as `81920`, `81920 MiB` or `35.0`; undefined for `[N/A]`, `N/A` and the like. */
export function parseNumber(field: unknown): number | undefined {
  if (typeof field === "number") return Number.isFinite(field) ? field : undefined;
  const match = typeof field === "string" ? /^\s*(-?\d+(?:\.\d+)?)/.exec(field) : null;
  return match ? Number(match[1]) : undefined;
}

/** A share that tools give from 0 to 100; anything else is no share. */
export function parsePercent(field: unknown): number | undefined {
  const value = parseNumber(field);
  return value !== undefined && value >= 0 && value <= 100 ? value : undefined;
}

/** Drops members without a value, for types whose members are absent rather than undefined. */
export function present<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: NonNullable<Members[Name]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: NonNullable<Members[Name]>;
  };
}

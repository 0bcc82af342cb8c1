/**
 * Numbers as people read them: three significant digits, a unit always. Memory counts in GiB (as vendors and engines do),
 * files in GB (as hubs and disks do).
 */
const locale = "en";
const noBreak = "\u00a0";

const memoryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const fileUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

export function formatMemory(bytes: number): string {
  return scaled(bytes, 1024, memoryUnits);
}

export function formatFileSize(bytes: number): string {
  return scaled(bytes, 1000, fileUnits);
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatFileSize(bytesPerSecond)}/s`;
}

/** A measured amount: 35.24 → "35.2", 1240.6 → "1,240". */
export function formatMeasure(value: number, unit?: string): string {
  return withUnit(significant(value), unit);
}

/** Something counted, to the last one: 12403 → "12,403". */
export function formatCount(value: number, unit?: string): string {
  return withUnit(new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value), unit);
}

/** A count where only its size matters: 7_615_616_512 → "7.62B", 131072 → "131K". */
export function formatCompact(value: number): string {
  return new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 }).format(value);
}

/** `ratio` from 0 to 1. "100%" is kept for done: 0.9996 → "99.9%". */
export function formatPercent(ratio: number): string {
  const percent = ratio < 1 ? Math.min(ratio * 100, 99.9) : ratio * 100;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: percent < 10 || percent > 99 ? 1 : 0, roundingMode: "trunc" }).format(percent)}%`;
}

/** 850 → "850 ms", 3_200 → "3.2 s", 92_000 → "1 min 32 s", 7_500_000 → "2 h 5 min". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return withUnit(String(Math.round(milliseconds)), "ms");
  if (milliseconds < 9_950) return withUnit((milliseconds / 1000).toFixed(1).replace(".0", ""), "s");
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return withUnit(String(seconds), "s");
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return twoUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return twoUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** A guess, said as one: "about 2 min", "2–4 s" or "50 s – 2 min". */
export function formatDurationRange(lowMs: number, highMs: number): string {
  const [low, high] = [formatDuration(lowMs), formatDuration(highMs)];
  if (low === high) return `about ${low}`;
  const [lowDigits, lowUnit] = low.split(noBreak);
  // "2–4 s" where one unit says it for both.
  return high.split(noBreak).length === 2 && high.endsWith(`${noBreak}${lowUnit}`)
    ? `${lowDigits}–${high}`
    : `${low} – ${high}`;
}

/** Where a moment lies from now: "just now", "3 min ago", "in 2 h", "5 d ago". */
export function formatRelative(at: number, now: number): string {
  const distanceMs = Math.abs(now - at);
  if (distanceMs < 10_000) return at > now + 1_000 ? "in a moment" : "just now";
  // What is to come is rounded, so that 90 days are not 89 a moment later; what is past has been for whole units.
  return at > now ? `in ${oneUnit(distanceMs, Math.round)}` : `${oneUnit(distanceMs)} ago`;
}

/** How long something has been so: "for 3 min", and "just now" before one can say. */
export function formatSince(at: number, now: number): string {
  return now - at < 10_000 ? "just now" : `for ${oneUnit(now - at)}`;
}

/** The full moment in the reader's own time zone: "24 Nov 2026, 14:03:11 GMT+1". */
export function formatMoment(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone !== undefined && { timeZone }),
  }).format(at);
}

/** The reader's own clock: "14:03:11". */
export function formatTimeOfDay(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeStyle: "medium",
    ...(timeZone !== undefined && { timeZone }),
  }).format(at);
}

function scaled(amount: number, base: number, units: string[]): string {
  let value = Math.abs(amount);
  let index = 0;
  // 999.5 would round up to a fourth digit.
  while (value >= 999.5 && index < units.length - 1) {
    value /= base;
    index += 1;
  }
  const digits = index === 0 ? String(Math.round(value)) : significant(value);
  return withUnit(amount < 0 ? `−${digits}` : digits, units[index]);
}

function significant(value: number): string {
  const options = Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return new Intl.NumberFormat(locale, options).format(value);
}

function oneUnit(milliseconds: number, whole: (value: number) => number = Math.floor): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return withUnit(String(Math.floor(seconds)), "s");
  if (seconds < 3600) return withUnit(String(Math.floor(seconds / 60)), "min");
  if (seconds < 86_400) return withUnit(String(whole(seconds / 3600)), "h");
  return withUnit(String(whole(seconds / 86_400)), "d");
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const first = withUnit(String(large), largeUnit);
  return small === 0 ? first : `${first} ${withUnit(String(small), smallUnit)}`;
}

function withUnit(digits: string, unit: string | undefined): string {
  return unit === undefined ? digits : `${digits}${noBreak}${unit}`;
}

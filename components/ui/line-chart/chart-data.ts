export type ChartSeries = {
  id: string;
  label: string;
  /** One per moment; `null` is a gap and is drawn as one. */
  values: (number | null)[];
};

export type ChartData = {
  /** Seconds since 1970, rising. */
  times: number[];
  series: ChartSeries[];
};

/** The last moment at which any series has a value; undefined when there is none. */
export function lastIndex({ times, series }: ChartData): number | undefined {
  for (let index = times.length - 1; index >= 0; index -= 1) {
    if (series.some(({ values }) => values[index] !== null && values[index] !== undefined)) return index;
  }
  return undefined;
}

/** The chart as a file: one line per moment, ISO times, empty fields for gaps. */
export function toCsv({ times, series }: ChartData): string {
  const head = ["time", ...series.map(({ label }) => label)].map(quote).join(",");
  const rows = times.map((time, index) =>
    [new Date(time * 1000).toISOString(), ...series.map(({ values }) => values[index] ?? "")].join(","),
  );
  return `${[head, ...rows].join("\n")}\n`;
}

/** At most `rows` moments, evenly chosen, the newest always among them: what a table can show of a long chart. */
export function sampleIndexes(length: number, rows: number): number[] {
  if (length <= rows) return Array.from({ length }, (_, index) => index);
  const step = (length - 1) / (rows - 1);
  return Array.from({ length: rows }, (_, index) => Math.round(index * step));
}

function quote(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

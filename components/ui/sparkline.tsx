import clsx from "clsx";

type SparklineProps = {
  /** Oldest first; `null` is a gap and stays one. */
  values: (number | null)[];
  /** The trend in words: "1,240 tokens/s now, 900 to 1,400 in the last hour". */
  label: string;
  className?: string;
};

const width = 100;
const height = 24;
const inset = 2;

/** A line the size of a word; a value between gaps is a dot. Server-rendered; the figure beside it says the value. */
export function Sparkline({ values, label, className }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const step = (width - 2 * inset) / Math.max(1, values.length - 1);
  // What never changed stands in the middle, and nothing at the bottom.
  const heightOf = (value: number) => (span > 0 ? (value - low) / span : value > 0 ? 0.5 : 0);
  const isKnown = (index: number) => typeof values[index] === "number";
  let line = "";
  let dots = "";
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const x = (inset + index * step).toFixed(1);
    const y = (height - inset - heightOf(value) * (height - 2 * inset)).toFixed(1);
    if (isKnown(index - 1)) line += `L${x} ${y}`;
    else if (isKnown(index + 1)) line += `M${x} ${y}`;
    else dots += `M${x} ${y}h0`;
  }
  const stroke = { fill: "none", stroke: "currentColor", vectorEffect: "non-scaling-stroke" };
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={clsx("h-6 w-24 text-series-1", className)}
    >
      {line !== "" && <path d={line} strokeWidth="1.5" {...stroke} />}
      {dots !== "" && <path d={dots} strokeWidth="4" strokeLinecap="round" {...stroke} />}
    </svg>
  );
}

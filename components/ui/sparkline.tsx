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

/** A line the size of a word. Server-rendered; the figure beside it says the value. */
export function Sparkline({ values, label, className }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const step = width / Math.max(1, values.length - 1);
  const path = values
    .map((value, index) => {
      if (value === null) return "";
      const command = index === 0 || values[index - 1] === null ? "M" : "L";
      return `${command}${(index * step).toFixed(1)} ${(height - 2 - ((value - low) / span) * (height - 4)).toFixed(1)}`;
    })
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={clsx("h-6 w-24 text-series-1", className)}
    >
      {known.length > 0 && (
        <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      )}
    </svg>
  );
}

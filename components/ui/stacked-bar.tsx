import clsx from "clsx";

export type BarPart = {
  id: string;
  label: string;
  amount: number;
  /** Counted but kept free: hatched instead of filled. */
  reserve?: boolean;
};

type StackedBarProps = {
  /** What the whole is: "atlas, NVIDIA L4". */
  label: string;
  parts: BarPart[];
  /** The room there is. What goes beyond it is struck through in red. */
  capacity: number;
  format: (amount: number) => string;
  /** What the rest of the room is. */
  rest?: string;
  /** Figures under the bar. Leave them out only where a table beside it says the same. */
  legend?: boolean;
  className?: string;
};

const fills = ["bg-series-1", "bg-series-2", "bg-series-3", "bg-series-4", "bg-series-5", "bg-series-6"] as const;

/** Parts against a capacity: weights, cache and reserve on a card; used and free on a disk. */
export function StackedBar({
  label,
  parts,
  capacity,
  format,
  rest = "free",
  legend = true,
  className,
}: StackedBarProps) {
  const used = parts.reduce((sum, part) => sum + part.amount, 0);
  const whole = Math.max(used, capacity, 1);
  const over = used > capacity;
  const balance = over
    ? `${format(used - capacity)} more than ${format(capacity)}`
    : `${format(capacity - used)} ${rest} of ${format(capacity)}`;
  const words = parts.map((part) => `${part.label} ${format(part.amount)}`).join(", ");
  return (
    <div className={className}>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4 text-xs">
        <span className="text-sm">{label}</span>
        <span className={clsx("whitespace-nowrap tabular-nums", over ? "font-medium text-bad" : "text-muted")}>
          {balance}
        </span>
      </div>
      <div
        role="img"
        aria-label={`${label}: ${words}; ${balance}`}
        className="relative flex h-3 gap-0.5 overflow-hidden rounded-sm bg-press forced-colors:border"
      >
        {parts.map((part, index) => (
          <span
            key={part.id}
            data-mark
            className={clsx("h-full transition-[width]", fillOf(part, index))}
            style={{ width: `${(part.amount / whole) * 100}%` }}
          />
        ))}
        {over && (
          <span
            data-mark
            className="hatch absolute inset-y-0 end-0 border-s-2 border-bad-mark bg-canvas text-bad-mark"
            style={{ insetInlineStart: `${(capacity / whole) * 100}%` }}
          />
        )}
      </div>
      {legend && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted tabular-nums">
          {parts.map((part, index) => (
            <li key={part.id} className="flex items-center gap-1.5">
              <span data-mark aria-hidden="true" className={clsx("size-2 rounded-[2px]", fillOf(part, index))} />
              {part.label} <span className="text-ink">{format(part.amount)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function fillOf(part: BarPart, index: number): string {
  return part.reserve ? "hatch text-edge" : (fills[index % fills.length] ?? fills[0]);
}

import clsx from "clsx";

export type BarPart = { id: string; label: string; amount: number; tone?: "reserve" };

type StackedBarProps = {
  /** What the whole is: "Memory of atlas". */
  label: string;
  parts: BarPart[];
  /** The room there is. Parts beyond it are drawn over the mark. */
  capacity: number;
  format: (amount: number) => string;
  /** Figures under the bar; they are the text alternative, so hide them only where a table says the same. */
  legend?: boolean;
  className?: string;
};

const fills = ["bg-series-1", "bg-series-2", "bg-series-3", "bg-series-4", "bg-series-5", "bg-series-6"] as const;

/** Parts against a capacity: weights, cache and reserve on a card; used and free on a disk. */
export function StackedBar({ label, parts, capacity, format, legend = true, className }: StackedBarProps) {
  const used = parts.reduce((sum, part) => sum + part.amount, 0);
  const whole = Math.max(used, capacity, 1);
  const over = used > capacity;
  const words = parts.map((part) => `${part.label} ${format(part.amount)}`).join(", ");
  return (
    <div className={className}>
      <div
        role="img"
        aria-label={`${label}: ${words}; ${over ? `${format(used - capacity)} too much` : `${format(capacity - used)} free`} of ${format(capacity)}`}
        className="relative flex h-3 gap-px overflow-hidden rounded-sm bg-press forced-colors:border"
      >
        {parts.map((part, index) => (
          <span
            key={part.id}
            data-mark
            className={clsx("h-full transition-[width]", part.tone === "reserve" ? "reserve-fill" : fillAt(index))}
            style={{ width: `${(part.amount / whole) * 100}%` }}
          />
        ))}
        {over && (
          <span
            data-mark
            className="absolute inset-y-0 w-0.5 bg-bad-mark outline-2 outline-surface"
            style={{ insetInlineStart: `${(capacity / whole) * 100}%` }}
          />
        )}
      </div>
      {legend && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted tabular-nums">
          {parts.map((part, index) => (
            <li key={part.id} className="flex items-center gap-1.5">
              <span
                data-mark
                aria-hidden="true"
                className={clsx("size-2 rounded-[2px]", part.tone === "reserve" ? "reserve-fill" : fillAt(index))}
              />
              {part.label} <span className="text-ink">{format(part.amount)}</span>
            </li>
          ))}
          <li className={clsx("ms-auto", over && "font-medium text-bad")}>
            {over ? `${format(used - capacity)} too much` : `${format(capacity - used)} free`} of {format(capacity)}
          </li>
        </ul>
      )}
    </div>
  );
}

function fillAt(index: number): string {
  return fills[index % fills.length] ?? fills[0];
}

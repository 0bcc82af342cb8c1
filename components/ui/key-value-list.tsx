import clsx from "clsx";
import type { ReactNode } from "react";

type KeyValueListProps = {
  items: { label: string; value: ReactNode; /** Where the value comes from, or what it means. */ note?: ReactNode }[];
  className?: string;
};

/** Facts about one thing: a name column, a value column, hairlines between. */
export function KeyValueList({ items, className }: KeyValueListProps) {
  return (
    <dl className={clsx("text-sm", className)}>
      {items.map(({ label, value, note }) => (
        <div
          key={label}
          className="grid gap-x-4 border-b border-line py-2 last:border-b-0 sm:grid-cols-[minmax(8rem,14rem)_1fr]"
        >
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 break-words">
            {value}
            {note !== undefined && <span className="block text-xs text-muted">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

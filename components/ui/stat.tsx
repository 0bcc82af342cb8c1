import clsx from "clsx";
import type { ReactNode } from "react";

type StatProps = {
  label: string;
  /** The figure, unit apart so that it can stand smaller. */
  value: ReactNode;
  unit?: string;
  /** Comparison, age, or a small chart. */
  children?: ReactNode;
  /** The figure is old: greyed, and `children` says since when. */
  stale?: boolean;
  className?: string;
};

/** One figure worth reading across the room. Put several in a `<dl>`. */
export function Stat({ label, value, unit, children, stale = false, className }: StatProps) {
  return (
    <div className={clsx("min-w-0", className)}>
      <dt className="text-xs text-muted">{label}</dt>
      <dd className={clsx("mt-1", stale && "text-faint")}>
        <span className="text-xl font-semibold tabular-nums">{value}</span>
        {unit !== undefined && <span className="ms-1 text-sm text-muted">{unit}</span>}
        {children !== undefined && <div className="mt-1 text-xs text-muted tabular-nums">{children}</div>}
      </dd>
    </div>
  );
}

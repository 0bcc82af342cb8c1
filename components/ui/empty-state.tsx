import clsx from "clsx";
import type { ReactNode } from "react";

type EmptyStateProps = {
  icon?: ReactNode;
  title: string;
  /** What this place is for, in at most twelve words. */
  children?: ReactNode;
  /** The primary action first. */
  actions?: ReactNode;
  className?: string;
};

export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={clsx("flex flex-col items-start gap-1 px-1 py-10 sm:items-center sm:text-center", className)}>
      {icon !== undefined && (
        <span aria-hidden="true" className="mb-2 text-faint [&_svg]:size-7 [&_svg]:stroke-[1.5]">
          {icon}
        </span>
      )}
      <p className="text-md font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-4 flex flex-wrap gap-2 sm:justify-center">{actions}</div>}
    </div>
  );
}

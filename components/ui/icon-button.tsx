import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type IconButtonProps = Omit<ComponentProps<"button">, "className" | "children" | "aria-label"> & {
  /** Its name, also shown as a tooltip. */
  label: string;
  icon: ReactNode;
  /** Keys that do the same, shown in the tooltip: "⌘K". */
  shortcut?: string;
  size?: "sm" | "md";
  pressed?: boolean;
  className?: string | undefined;
};

export function IconButton({ label, icon, shortcut, size = "md", pressed, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-pressed={pressed}
      data-tooltip={shortcut === undefined ? label : `${label}  ${shortcut}`}
      className={clsx(
        "inline-grid shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink",
        "aria-pressed:bg-accent-soft aria-pressed:text-accent-text disabled:opacity-50 [&_svg]:size-4",
        size === "md" ? "size-control" : "size-[calc(var(--control-size)-0.25rem)]",
        className,
      )}
    >
      {icon}
    </button>
  );
}

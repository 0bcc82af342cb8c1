import clsx from "clsx";

const variants = {
  /** The one thing this view is for. */
  primary: "bg-accent text-on-accent hover:bg-accent-hover forced-colors:border",
  secondary: "bg-press text-ink hover:bg-press-hover forced-colors:border",
  /** Lies flat until it is pointed at: toolbars, rows, repeated actions. */
  quiet: "text-ink hover:bg-hover",
  danger: "bg-danger text-on-danger hover:bg-danger-hover forced-colors:border",
} as const;

const sizes = {
  sm: "h-[calc(var(--control-size)-0.25rem)] gap-1.5 px-2.5 text-xs",
  md: "h-control gap-2 px-3 text-sm",
  lg: "h-[calc(var(--control-size)+0.5rem)] gap-2 px-4 text-base",
} as const;

export type ButtonLook = {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  className?: string | undefined;
};

/** What makes something look like a button, whatever it is. */
export function buttonLook({ variant = "secondary", size = "md", className }: ButtonLook): string {
  return clsx(
    "relative inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap select-none",
    "transition-colors active:translate-y-px disabled:opacity-50 aria-disabled:active:translate-y-0",
    "aria-disabled:not-aria-busy:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
    variants[variant],
    sizes[size],
    className,
  );
}

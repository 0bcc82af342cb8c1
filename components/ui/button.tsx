import clsx from "clsx";
import Link from "next/link";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { Spinner } from "@/components/ui/spinner";

const variants = {
  /** The one thing this view is for. */
  primary: "bg-accent text-on-accent hover:bg-accent-hover font-medium forced-colors:border",
  secondary: "bg-press text-ink hover:bg-press-hover font-medium forced-colors:border",
  /** Lies flat until it is pointed at: toolbars, rows, repeated actions. */
  quiet: "text-ink hover:bg-hover font-medium",
  danger: "bg-danger text-on-danger hover:bg-danger-hover font-medium forced-colors:border",
} as const;

const sizes = {
  sm: "h-[calc(var(--control-size)-0.25rem)] px-2.5 text-xs gap-1.5",
  md: "h-control px-3 text-sm gap-2",
  lg: "h-[calc(var(--control-size)+0.5rem)] px-4 text-base gap-2",
} as const;

type Look = {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  icon?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
};

type ButtonProps = Look &
  Omit<ComponentProps<"button">, "className" | "children"> & {
    /** Work is going on: the button keeps its width and its focus, and ignores presses. */
    busy?: boolean;
    /** Why it cannot be pressed now. The button stays focusable so that the reason can be read. */
    disabledReason?: string | undefined;
  };

/** Says verb and object ("Delete key"). `className` places it, never restyles it. */
export function Button(props: ButtonProps) {
  const {
    variant = "secondary",
    size = "md",
    icon,
    busy = false,
    disabledReason,
    className,
    children,
    ...rest
  } = props;
  const idle = busy || disabledReason !== undefined;
  return (
    <button
      type="button"
      {...rest}
      {...(idle && { "aria-disabled": true, onClick: ignore, type: "button" })}
      {...(busy && { "aria-busy": true })}
      {...(disabledReason !== undefined && { "data-tooltip": disabledReason, "aria-description": disabledReason })}
      className={buttonLook({ variant, size, className })}
    >
      <span className={clsx("inline-flex items-center gap-[inherit]", busy && "opacity-0")}>
        {icon}
        {children}
      </span>
      {busy && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
    </button>
  );
}

type ButtonLinkProps = Look & Omit<ComponentProps<typeof Link>, "className" | "children">;

/** Looks like a button, goes to a page. */
export function ButtonLink({
  variant = "secondary",
  size = "md",
  icon,
  className,
  children,
  ...rest
}: ButtonLinkProps) {
  return (
    <Link {...rest} className={buttonLook({ variant, size, className })}>
      {icon}
      {children}
    </Link>
  );
}

function buttonLook({ variant, size, className }: Required<Pick<Look, "variant" | "size">> & Pick<Look, "className">) {
  return clsx(
    "relative inline-flex shrink-0 items-center justify-center rounded-md whitespace-nowrap select-none",
    "transition-colors active:translate-y-px disabled:opacity-50 aria-disabled:active:translate-y-0",
    "aria-disabled:not-aria-busy:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
    variants[variant],
    sizes[size],
    className,
  );
}

function ignore(event: MouseEvent) {
  event.preventDefault();
}

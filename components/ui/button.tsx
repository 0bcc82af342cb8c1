import clsx from "clsx";
import Link from "next/link";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { buttonLook, type ButtonLook } from "@/components/ui/button-look";
import { Spinner } from "@/components/ui/spinner";

type ButtonProps = ButtonLook &
  Omit<ComponentProps<"button">, "className"> & {
    icon?: ReactNode;
    /** Work is going on: the button keeps its width and its focus, and ignores presses. */
    busy?: boolean;
    /** Why it cannot be pressed now. The button stays focusable so that the reason can be read. */
    disabledReason?: string | undefined;
  };

/** Says verb and object ("Delete key"). `className` places it, never restyles it. */
export function Button(props: ButtonProps) {
  const { variant, size, className, icon, busy = false, disabledReason, children, ...rest } = props;
  const idle = busy || disabledReason !== undefined;
  return (
    <button
      type="button"
      {...rest}
      {...(idle && { "aria-disabled": true, onClick: ignore, type: "button" })}
      {...(busy && { "aria-busy": true })}
      {...(disabledReason !== undefined && { "data-tooltip": disabledReason, "aria-description": disabledReason })}
      className={buttonLook({ ...(variant && { variant }), ...(size && { size }), className })}
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

type ButtonLinkProps = ButtonLook & Omit<ComponentProps<typeof Link>, "className"> & { icon?: ReactNode };

/** Looks like a button, goes to a page. */
export function ButtonLink({ variant, size, className, icon, children, ...rest }: ButtonLinkProps) {
  return (
    <Link {...rest} className={buttonLook({ ...(variant && { variant }), ...(size && { size }), className })}>
      {icon}
      {children}
    </Link>
  );
}

function ignore(event: MouseEvent) {
  event.preventDefault();
}

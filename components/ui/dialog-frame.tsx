"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import * as Layer from "radix-ui/dialog";
import type { SubmitEvent } from "react";
import type { DialogProps } from "@/components/ui/dialog-props";
import { IconButton } from "@/components/ui/icon-button";
import { useReturnFocus } from "@/components/ui/use-return-focus";

const widths = { sm: "sm:max-w-md", md: "sm:max-w-xl", lg: "sm:max-w-4xl" } as const;

const places = {
  center: "bottom-0 inset-x-0 rounded-t-lg sm:inset-auto sm:top-[12dvh] sm:start-1/2 sm:-translate-x-1/2 sm:rounded-lg",
  side: "bottom-0 inset-x-0 rounded-t-lg sm:inset-y-0 sm:end-0 sm:start-auto sm:rounded-none sm:h-dvh sm:max-h-dvh",
} as const;

/** The visible half of `Dialog`. */
export function DialogFrame(props: DialogProps) {
  const { open, onOpenChange, title, description, footer, size = "md", from = "center", onSubmit, children } = props;
  const returnFocus = useReturnFocus();
  const Body = onSubmit ? "form" : "div";
  return (
    <Layer.Root open={open} {...(onOpenChange && { onOpenChange })}>
      <Layer.Portal>
        <Layer.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Layer.Content
          {...returnFocus}
          onOpenAutoFocus={(event) => {
            returnFocus.onOpenAutoFocus();
            focusFirstField(event);
          }}
          {...(description === undefined && { "aria-describedby": undefined })}
          className={clsx(
            "fixed z-40 flex max-h-[92dvh] w-full animate-slide-in flex-col bg-raised shadow-overlay sm:max-h-[80dvh]",
            from === "center" ? "[--slide-from:0_0.75rem]" : "sm:[--slide-from:2rem_0] max-sm:[--slide-from:0_2rem]",
            places[from],
            widths[size],
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="grow">
              <Layer.Title className="text-md font-semibold">{title}</Layer.Title>
              {description !== undefined && (
                <Layer.Description className="mt-1 text-sm text-muted">{description}</Layer.Description>
              )}
            </div>
            {onOpenChange && (
              <Layer.Close asChild>
                <IconButton label="Close" icon={<X aria-hidden="true" />} className="-me-2 -mt-1" />
              </Layer.Close>
            )}
          </header>
          <Body
            className="flex min-h-0 grow flex-col"
            {...(onSubmit && {
              noValidate: true,
              onSubmit: (event: SubmitEvent<HTMLElement>) => {
                event.preventDefault();
                onSubmit();
              },
            })}
          >
            <div className="min-h-0 grow overflow-y-auto px-5 pb-5">{children}</div>
            {footer !== undefined && (
              <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
                {footer}
              </footer>
            )}
          </Body>
        </Layer.Content>
      </Layer.Portal>
    </Layer.Root>
  );
}

/** The first thing to fill in; the dialog itself where there is nothing, never its close button. */
function focusFirstField(event: Event) {
  event.preventDefault();
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const field = event.currentTarget.querySelector<HTMLElement>(":is(input, select, textarea):not([type=hidden])");
  (field ?? event.currentTarget).focus();
}

"use client";

import clsx from "clsx";
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { dismissToast, type Toast } from "@/components/ui/toast-store";
import { toneMark } from "@/components/ui/tone";

const icons = { ok: CircleCheck, progress: Info, warn: TriangleAlert, bad: CircleAlert, idle: Info } as const;

/** One toast; leaves by itself, unless someone is on it. */
export function ToastItem({ toast }: { toast: Toast }) {
  const ref = useRef<HTMLLIElement>(null);
  const Icon = icons[toast.tone];

  useEffect(() => {
    if (toast.durationMs === 0) return;
    const timer = setInterval(() => {
      // Whoever reads it or is about to press its button keeps it.
      if (!ref.current?.matches(":hover, :focus-within")) dismissToast(toast.id);
    }, toast.durationMs);
    return () => clearInterval(timer);
  }, [toast]);

  return (
    <li
      ref={ref}
      className="pointer-events-auto flex w-full animate-rise items-start gap-2.5 rounded-lg bg-raised py-2.5 ps-3.5 pe-2 text-sm shadow-overlay sm:w-88"
    >
      <Icon data-mark aria-hidden="true" className={clsx("mt-1 size-4 shrink-0", toneMark[toast.tone])} />
      <div className="min-w-0 grow py-0.5">
        <p className="font-medium">{toast.title}</p>
        {toast.detail !== undefined && <div className="text-muted">{toast.detail}</div>}
        {toast.action && (
          <Button
            size="sm"
            className="mt-1.5"
            onClick={() => {
              toast.action?.onSelect();
              dismissToast(toast.id);
            }}
          >
            {toast.action.label}
          </Button>
        )}
      </div>
      <IconButton label="Dismiss" size="sm" icon={<X aria-hidden="true" />} onClick={() => dismissToast(toast.id)} />
    </li>
  );
}

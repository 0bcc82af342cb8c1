"use client";

import { lazy, Suspense, useSyncExternalStore } from "react";
import { currentToasts, subscribeToToasts, type Toast } from "@/components/ui/toast-store";

const ToastItem = lazy(() => import("@/components/ui/toast-item").then((module) => ({ default: module.ToastItem })));
const none: readonly Toast[] = [];

/** Where toasts appear. The list is a polite live region that exists before the first toast, or it would not be read. */
export function Toaster() {
  const toasts = useSyncExternalStore(subscribeToToasts, currentToasts, () => none);
  return (
    <section
      aria-label="Notifications"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-50 flex flex-col items-end gap-2 p-4 max-sm:bottom-14 max-sm:p-2"
    >
      <ol aria-live="polite" className="contents">
        <Suspense>
          {toasts.map((toast) => (
            <ToastItem key={toast.id} toast={toast} />
          ))}
        </Suspense>
      </ol>
    </section>
  );
}

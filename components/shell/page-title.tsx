"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef, type ReactNode } from "react";

let shownPath: string | undefined;

/** The page's h1. After a route change it takes the focus, so that keyboard and screen reader start at the new page. */
export function PageTitle({ className, children }: { className?: string; children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null);
  const pathname = usePathname();
  useEffect(() => {
    const arrived = shownPath !== undefined && shownPath !== pathname;
    shownPath = pathname;
    if (arrived) ref.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <h1 ref={ref} tabIndex={-1} className={className}>
      {children}
    </h1>
  );
}

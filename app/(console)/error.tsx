"use client";

import { lazy, Suspense } from "react";

const PageFailure = lazy(() =>
  import("@/components/shell/page-failure").then((module) => ({ default: module.PageFailure })),
);

/** Loaded when something failed. Should that fail too, the global boundary, which loads nothing, takes over. */
export default function ConsoleError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Suspense>
      <PageFailure error={error} retry={retry} stillWorks="the other pages, and every deployment that is serving" />
    </Suspense>
  );
}

import type { Metadata } from "next";
import { Mark } from "@/components/shell/mark";
import { buttonLook } from "@/components/ui/button-look";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-text flex-col items-start justify-center gap-3 px-6">
      <Mark className="mb-3 size-8" />
      <h1 className="text-xl font-semibold">There is no page at this address</h1>
      <p className="text-muted">It may have been deleted, or the link was cut short.</p>
      {/* A plain link: this page hangs on every other one and should weigh nothing. */}
      {/* oxlint-disable-next-line nextjs/no-html-link-for-pages */}
      <a href="/" className={buttonLook({ variant: "primary", className: "mt-2" })}>
        Go to Overview
      </a>
    </main>
  );
}

import type { Metadata } from "next";
import { Mark } from "@/components/shell/mark";
import { ButtonLink } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-text flex-col items-start justify-center gap-3 px-6">
      <Mark className="mb-3 size-8" />
      <h1 className="text-xl font-semibold">There is no page at this address</h1>
      <p className="text-muted">It may have been deleted, or the link was cut short.</p>
      <ButtonLink href="/" variant="primary" className="mt-2">
        Go to Overview
      </ButtonLink>
    </main>
  );
}

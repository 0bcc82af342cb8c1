"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";

const SafeMarkdown = lazy(() =>
  import("@/components/markdown/safe-markdown").then((module) => ({ default: module.SafeMarkdown })),
);

/** What the owner of a repository wrote about it, loaded with all that renders it when somebody wants to read. */
export function ModelCard({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Section title="Model card" description="Written by the owner of the repository.">
      {open ? (
        <Suspense fallback={<SkeletonText lines={6} />}>
          <div className="max-w-prose">
            <SafeMarkdown text={text} />
          </div>
        </Suspense>
      ) : (
        <Button onClick={() => setOpen(true)}>Read model card</Button>
      )}
    </Section>
  );
}

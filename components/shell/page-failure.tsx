"use client";

import { ButtonLink } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { PageTitle } from "@/components/shell/page-title";

type PageFailureProps = {
  error: unknown;
  retry: () => void;
  stillWorks: string;
};

/** What an error boundary shows: the error anatomy, with the digest that finds it in the server's log. */
export function PageFailure({ error, retry, stillWorks }: PageFailureProps) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  // What failed on the server is told here by its reference alone; the message stays in the log.
  const evidence = digest === undefined ? String(error) : `log reference ${digest}`;
  return (
    <div className="mx-auto w-full max-w-page px-4 pt-5 pb-16 sm:px-6 lg:px-8 lg:pt-7">
      <PageTitle className="text-xl font-semibold">This page failed</PageTitle>
      <ErrorPanel
        className="mt-7 max-w-text"
        announce
        title="The page could not be shown"
        detail="Nothing you did before is lost. Try again; if it stays, the diagnostics below help to find the cause."
        evidence={evidence}
        stillWorks={stillWorks}
        fix={{ label: "Try again", onSelect: retry }}
        alternatives={<ButtonLink href="/">Go to Overview</ButtonLink>}
        diagnostics={[evidence, location.pathname, navigator.userAgent].join("\n")}
      />
    </div>
  );
}

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
  const message = error instanceof Error ? error.message : String(error);
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  return (
    <div className="mx-auto w-full max-w-page px-4 pt-5 pb-16 sm:px-6 lg:px-8 lg:pt-7">
      <PageTitle className="text-xl font-semibold">This page failed</PageTitle>
      <ErrorPanel
        className="mt-7 max-w-text"
        announce
        title="The page could not be shown"
        detail="Nothing you did before is lost. Try again; if it stays, the diagnostics below help to find the cause."
        evidence={digest === undefined ? message : `${message}\nlog reference ${digest}`}
        stillWorks={stillWorks}
        fix={{ label: "Try again", onSelect: retry }}
        alternatives={<ButtonLink href="/">Go to Overview</ButtonLink>}
        diagnostics={[message, digest && `digest ${digest}`, location.pathname, navigator.userAgent]
          .filter(Boolean)
          .join("\n")}
      />
    </div>
  );
}

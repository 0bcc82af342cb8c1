"use client";

import "./globals.css";

/**
 * The last boundary: the root layout, or a page outside the console, failed. It brings its own document and relies on
 * nothing else, because any part may be what failed.
 */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  return (
    <html lang="en">
      <body>
        <title>Failed · Kamiwaza</title>
        <main className="mx-auto flex min-h-dvh max-w-text flex-col items-start justify-center gap-3 px-6">
          <h1 className="text-xl font-semibold">This page failed</h1>
          <p className="text-muted">
            Deployments that are serving and the API are not affected. Try again; if it stays, the server’s log has the
            cause{digest === undefined ? "." : ` under the reference ${digest}.`}
          </p>
          <button
            type="button"
            onClick={retry}
            className="mt-2 h-control rounded-md bg-accent px-3 text-sm font-medium text-on-accent"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}

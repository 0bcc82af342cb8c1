"use client";

import "@fontsource-variable/inter/wght.css";
import "./globals.css";
import { PageFailure } from "@/components/shell/page-failure";

/** The root layout itself failed, so this brings its own document. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Failed · Kamiwaza</title>
        <main>
          <PageFailure error={error} retry={retry} stillWorks="every deployment that is serving, and the API" />
        </main>
      </body>
    </html>
  );
}

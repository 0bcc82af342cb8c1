"use client";

import { PageFailure } from "@/components/shell/page-failure";

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main>
      <PageFailure error={error} retry={retry} stillWorks="every deployment that is serving, and the API" />
    </main>
  );
}

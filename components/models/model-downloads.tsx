"use client";

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { downloadsQuery } from "@/components/downloads/download-queries";
import { Section } from "@/components/ui/section";

const DownloadRow = lazy(() =>
  import("@/components/downloads/download-row").then((module) => ({ default: module.DownloadRow })),
);

/** What of the model is still on its way or failed, with what can be done about it. */
export function ModelDownloads({ modelId }: { modelId: string }) {
  const { data } = useQuery(downloadsQuery);
  const unfinished = data?.filter(
    ({ model_id, phase }) => model_id === modelId && phase !== "ready" && phase !== "cancelled",
  );
  if (!unfinished?.length) return null;
  return (
    <Section title="Download">
      <ul className="divide-y divide-line border-y border-line">
        <Suspense>
          {unfinished.map((download) => (
            <DownloadRow key={download.id} download={download} />
          ))}
        </Suspense>
      </ul>
    </Section>
  );
}

import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { downloadsQuery, downloadsShown } from "@/components/downloads/download-queries";
import { DownloadsPage } from "@/components/downloads/downloads-page";
import { listDownloads } from "@/lib/serving/models";

export const metadata: Metadata = { title: "Downloads" };

export default function Downloads() {
  return (
    <Prefetched
      queries={[{ queryKey: downloadsQuery.queryKey, read: (ctx) => listDownloads(ctx, { limit: downloadsShown }) }]}
    >
      <DownloadsPage />
    </Prefetched>
  );
}

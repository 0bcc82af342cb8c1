"use client";

import Link from "next/link";
import { DownloadActions } from "@/components/downloads/download-actions";
import { DownloadFiles } from "@/components/downloads/download-files";
import { DownloadProblem } from "@/components/downloads/download-problem";
import { StateBadge } from "@/components/states/state-badge";
import { stateFacts, type StateWord } from "@/components/states/state-vocabulary";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Download } from "@/lib/serving/models/contract";
import { formatDurationRange, formatFileSize, formatRate } from "@/components/ui/format";

export function DownloadRow({ download }: { download: Download }) {
  const { model_id, model_name, bytes_done, bytes_total, ended_at } = download;
  const state = download.phase as StateWord<"download">;
  return (
    <li
      className="space-y-2.5 py-4"
      aria-label={`${download.source === "hub" ? "Download" : "Import"} of ${model_name}`}
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <div className="min-w-0 grow basis-64">
          <div className="flex flex-wrap items-baseline gap-x-3">
            {isEmptyImport(download) ? (
              <span className="font-medium wrap-anywhere">{model_name}</span>
            ) : (
              <Link href={`/models/${model_id}`} className="font-medium wrap-anywhere hover:underline">
                {model_name}
              </Link>
            )}
            <StateBadge kind="download" state={state} className="text-sm" />
          </div>
          <p className="mt-0.5 text-sm text-muted tabular-nums">{transferText(download)}</p>
          <p className="text-xs break-words text-muted">
            {wayOf(download)}
            {ended_at && (
              <>
                {" · "}
                <RelativeTime at={ended_at} />
              </>
            )}
          </p>
        </div>
        <DownloadActions download={download} />
      </div>
      {ended_at === null && (
        <Progress
          label={model_name}
          tone={stateFacts({ kind: "download", state }).tone}
          value={bytes_total === 0 ? undefined : bytes_done / bytes_total}
        />
      )}
      <DownloadProblem download={download} />
      <DownloadFiles download={download} />
    </li>
  );
}

/** It ended before anything was found, so there is no model to look at. */
const isEmptyImport = ({ source, files, ended_at }: Download) =>
  source !== "hub" && files.length === 0 && ended_at !== null;

/** "from the hub to atlas · asked for by ada" */
function wayOf({ source, node_name, requested_by }: Download): string {
  const from = source === "hub" ? "from the hub" : `from ${source}`;
  return `${from} to ${node_name}${requested_by ? ` · asked for by ${requested_by}` : ""}`;
}

/** "3.1 of 4.4 GB · 82 MB/s, 79 MB/s over a minute · 15–20 s left": only what is known now, never a stale speed. */
function transferText(download: Download): string {
  const { phase, bytes_done, bytes_total, bytes_per_second_10: now, bytes_per_second_60: minute } = download;
  if (phase === "ready") return formatFileSize(bytes_total);
  const parts = [amount(download)];
  if (now !== null)
    parts.push(minute === null ? formatRate(now) : `${formatRate(now)}, ${formatRate(minute)} over a minute`);
  if (download.eta_seconds) {
    const { low, high } = download.eta_seconds;
    parts.push(`${formatDurationRange(low * 1000, high * 1000)} left`);
  }
  if (phase === "verifying" && bytes_done === bytes_total) parts.push("comparing checksums");
  return parts.join(" · ");
}

function amount({ phase, source, bytes_done, bytes_total }: Download): string {
  if (bytes_total > 0) return `${formatFileSize(bytes_done)} of ${formatFileSize(bytes_total)}`;
  if (source === "hub" || phase === "failed" || phase === "cancelled") return "nothing fetched";
  return "looking at the folder";
}

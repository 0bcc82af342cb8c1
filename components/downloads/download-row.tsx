"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play, RotateCw, X } from "lucide-react";
import Link from "next/link";
import { changeDownload, downloadsQuery } from "@/components/downloads/download-queries";
import { transferText } from "@/components/downloads/transfer-text";
import { StateBadge } from "@/components/states/state-badge";
import type { StateWord } from "@/components/states/state-vocabulary";
import { Button } from "@/components/ui/button";
import { formatFileSize } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Download } from "@/lib/models/contract";

export function DownloadRow({ download }: { download: Download }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (what: "pause" | "resume" | "cancel") => changeDownload(download.id, what),
    onSettled: () => client.invalidateQueries({ queryKey: downloadsQuery.queryKey }),
  });
  const ended = download.ended_at !== null;
  return (
    <li className="space-y-2 py-4" aria-label={`Download of ${download.model_name}`}>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <Link href={`/models/${download.model_id}`} className="min-w-0 grow font-medium break-all hover:underline">
          {download.model_name}
        </Link>
        <StateBadge kind="download" state={download.phase as StateWord<"download">} />
      </div>
      {!ended && (
        <Progress
          label={download.model_name}
          value={download.bytes_total === 0 ? undefined : download.bytes_done / download.bytes_total}
        />
      )}
      <p className="text-sm text-muted tabular-nums">
        {transferText(download)} · to {download.node_name}
        {download.ended_at && (
          <>
            {" · "}
            <RelativeTime at={download.ended_at} />
          </>
        )}
      </p>
      {download.error && <Notice tone="bad" title={download.error.detail} />}
      {change.error && <Notice tone="bad" title={change.error.message} announce />}
      <FileLines download={download} />
      <div className="flex flex-wrap gap-2">
        {!ended && download.desired === "run" && (
          <Button size="sm" icon={<Pause aria-hidden="true" />} onClick={() => change.mutate("pause")}>
            Pause download
          </Button>
        )}
        {!ended && download.desired === "pause" && (
          <Button size="sm" icon={<Play aria-hidden="true" />} onClick={() => change.mutate("resume")}>
            Resume download
          </Button>
        )}
        {download.phase === "failed" && (
          <Button size="sm" icon={<RotateCw aria-hidden="true" />} onClick={() => change.mutate("resume")}>
            Try again
          </Button>
        )}
        {!ended && download.desired !== "cancel" && (
          <Button size="sm" variant="quiet" icon={<X aria-hidden="true" />} onClick={() => change.mutate("cancel")}>
            Cancel download
          </Button>
        )}
      </div>
    </li>
  );
}

function FileLines({ download }: { download: Download }) {
  if (download.files.length < 2) return null;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted">{download.files.length} files</summary>
      <ul className="mt-1 space-y-1">
        {download.files.map((file) => (
          <li key={file.id} className="flex justify-between gap-4">
            <span className="min-w-0 break-all">{file.name}</span>
            <span className="shrink-0 text-muted tabular-nums">
              {file.phase === "ready"
                ? "verified"
                : `${formatFileSize(file.bytes_done)} of ${formatFileSize(file.size)}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

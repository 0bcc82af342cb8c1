"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play, Rocket, RotateCw, X } from "lucide-react";
import { useState } from "react";
import { changeDownload, downloadsQuery } from "@/components/downloads/download-queries";
import { ActionLink } from "@/components/shell/action-link";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { formatFileSize } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import type { Download } from "@/lib/models/contract";

/** What can be done to a download in its state. Cancelling asks first when bytes would be lost. */
export function DownloadActions({ download }: { download: Download }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const disabledReason = useRefusal("write");
  const change = useMutation({
    mutationFn: (what: "pause" | "resume" | "cancel") => changeDownload(download.id, what),
    onSuccess: () => setAsking(false),
    onSettled: () => client.invalidateQueries({ queryKey: downloadsQuery.queryKey }),
  });
  const offered = offersOf(download);
  const lost = download.bytes_done > 0;
  const failure = change.error ? <Notice tone="bad" title={change.error.message} announce /> : undefined;
  return (
    <div className="flex flex-wrap items-center gap-1">
      {offered.has("pause") && (
        <Button
          size="sm"
          icon={<Pause aria-hidden="true" />}
          disabledReason={disabledReason}
          busy={change.variables === "pause" && change.isPending}
          onClick={() => change.mutate("pause")}
        >
          Pause download
        </Button>
      )}
      {offered.has("resume") && (
        <Button
          size="sm"
          icon={<Play aria-hidden="true" />}
          disabledReason={disabledReason}
          busy={change.variables === "resume" && change.isPending}
          onClick={() => change.mutate("resume")}
        >
          Resume download
        </Button>
      )}
      {offered.has("try") && (
        <Button
          size="sm"
          icon={<RotateCw aria-hidden="true" />}
          disabledReason={disabledReason}
          busy={change.variables === "resume" && change.isPending}
          onClick={() => change.mutate("resume")}
        >
          Try again
        </Button>
      )}
      {offered.has("cancel") && (
        <Button
          size="sm"
          variant="quiet"
          icon={<X aria-hidden="true" />}
          disabledReason={disabledReason}
          onClick={() => (lost ? setAsking(true) : change.mutate("cancel"))}
        >
          Cancel download
        </Button>
      )}
      {offered.has("deploy") && (
        <ActionLink
          needs="write"
          size="sm"
          href={`/deployments/new?model=${download.model_id}`}
          icon={<Rocket aria-hidden="true" />}
        >
          Deploy model
        </ActionLink>
      )}
      {!asking && failure}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel the download of “${download.model_name}”?`}
        confirmLabel="Cancel download"
        danger
        busy={change.isPending}
        onConfirm={() => change.mutate("cancel")}
        error={failure}
      >
        <p>
          {formatFileSize(download.bytes_done)} of {formatFileSize(download.bytes_total)} have arrived. Files that are
          not complete are removed; to keep them, pause instead.
        </p>
      </ConfirmDialog>
    </div>
  );
}

type Offer = "pause" | "resume" | "try" | "cancel" | "deploy";

function offersOf({ phase, desired, ended_at, retry_at }: Download): Set<Offer> {
  if (phase === "ready") return new Set(["deploy"]);
  if (desired === "cancel") return new Set();
  if (phase === "failed") return new Set(["try", "cancel"]);
  if (ended_at !== null) return new Set();
  if (desired === "pause") return new Set(["resume", "cancel"]);
  return retry_at === null ? new Set(["pause", "cancel"]) : new Set(["try", "pause", "cancel"]);
}

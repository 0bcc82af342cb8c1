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
import type { Download } from "@/lib/serving/models/contract";

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
  const words = wordsOf(download);
  const lost = download.bytes_done > 0;
  const failure = change.error ? <Notice tone="bad" title={change.error.message} announce /> : undefined;
  return (
    <div className="flex flex-wrap items-center gap-1">
      {changes.map(({ offer, what, label, icon: Icon }) =>
        offered.has(offer) ? (
          <Button
            key={offer}
            size="sm"
            icon={<Icon aria-hidden="true" />}
            disabledReason={disabledReason}
            busy={change.variables === what && change.isPending}
            onClick={() => change.mutate(what)}
          >
            {label}
          </Button>
        ) : null,
      )}
      {offered.has("cancel") && (
        <Button
          size="sm"
          variant="quiet"
          icon={<X aria-hidden="true" />}
          disabledReason={disabledReason}
          onClick={() => (lost ? setAsking(true) : change.mutate("cancel"))}
        >
          {words.button}
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
        title={`${words.verb} the ${words.what} of “${download.model_name}”?`}
        confirmLabel={`${words.verb} ${words.what}`}
        keepLabel={`Keep ${words.what}`}
        danger
        busy={change.isPending}
        onConfirm={() => change.mutate("cancel")}
        error={failure}
      >
        <p>
          {formatFileSize(download.bytes_done)} of {formatFileSize(download.bytes_total)} have arrived. Files that are
          not complete are removed{download.ended_at === null ? "; to keep them, pause instead." : "."}
        </p>
      </ConfirmDialog>
    </div>
  );
}

/** What has ended can only be dismissed. */
function wordsOf({ source, ended_at }: Download) {
  const what = source === "hub" ? "download" : "import";
  return ended_at === null
    ? { what, verb: "Cancel", button: `Cancel ${what}` }
    : { what, verb: "Dismiss", button: "Dismiss" };
}

const changes = [
  { offer: "pause", what: "pause", label: "Pause download", icon: Pause },
  { offer: "resume", what: "resume", label: "Resume download", icon: Play },
  { offer: "try", what: "resume", label: "Try again", icon: RotateCw },
] as const;

type Offer = "pause" | "resume" | "try" | "cancel" | "deploy";

function offersOf({ phase, desired, deployable, ended_at, retry_at }: Download): Set<Offer> {
  if (phase === "ready") return new Set(deployable ? ["deploy"] : []);
  if (desired === "cancel") return new Set();
  if (phase === "failed") return new Set(["try", "cancel"]);
  if (ended_at !== null) return new Set();
  if (desired === "pause") return new Set(["resume", "cancel"]);
  return retry_at === null ? new Set(["pause", "cancel"]) : new Set(["try", "pause", "cancel"]);
}

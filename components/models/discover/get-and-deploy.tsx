"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { useRouter } from "next/navigation";
import { startDownload } from "@/components/models/model-changes";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Fit } from "@/lib/serving/placement/contract";

type Props = {
  repoId: string;
  commit?: string;
  files: string[];
  fit: Fit;
  /** Why no engine could serve it. */
  obstacle?: string | null;
  primary?: boolean;
  size?: "sm" | "md";
};

/** Starts the download and the deployment at once; the deployment waits for its files. What fits nowhere can only be got. */
export function GetAndDeploy({ repoId, commit, files, fit, obstacle, primary = false, size = "md" }: Props) {
  const router = useRouter();
  const client = useQueryClient();
  const wanted = { model: repoId, files_to_download: files, ...(commit ? { version: commit } : {}) };
  const get = useMutation({
    mutationFn: () => startDownload(wanted),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["overview"] });
      router.push("/downloads");
    },
  });
  const deploy = useMutation({
    mutationFn: () => startDownload({ ...wanted, deploy_after_download: true }),
    onSuccess: (started) => router.push(`/deployments/${started.deployment_id}`),
  });
  const disabledReason = useRefusal("write");
  const error = get.error ?? deploy.error;
  return (
    <div className="space-y-2">
      <div className={clsx("flex flex-wrap items-center gap-2", size === "sm" && "md:justify-end lg:flex-nowrap")}>
        <Button
          size={size}
          busy={get.isPending}
          disabledReason={disabledReason ?? obstacle ?? undefined}
          onClick={() => get.mutate()}
        >
          Get
        </Button>
        <Button
          variant={primary ? "primary" : "secondary"}
          size={size}
          busy={deploy.isPending}
          disabledReason={disabledReason ?? obstacle ?? (fit.verdict === "does-not-fit" ? fit.reason : undefined)}
          onClick={() => deploy.mutate()}
        >
          Get and deploy
        </Button>
      </div>
      {error && <Notice tone="bad" title={error.message} announce className="text-start whitespace-normal" />}
    </div>
  );
}

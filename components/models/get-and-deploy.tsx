"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { useRouter } from "next/navigation";
import { startDownload } from "@/components/models/model-queries";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { request } from "@/lib/client";
import type { deployModel } from "@/lib/deployments/contract";

type Props = { repoId: string; commit?: string; files: string[]; primary?: boolean; size?: "sm" | "md" };

/** Starts the download and the deployment at once; the deployment waits for its files. */
export function GetAndDeploy({ repoId, commit, files, primary = false, size = "md" }: Props) {
  const router = useRouter();
  const client = useQueryClient();
  const get = useMutation({
    mutationFn: () =>
      startDownload({ model: repoId, files_to_download: files, ...(commit ? { version: commit } : {}) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["overview"] });
      router.push("/downloads");
    },
  });
  const deploy = useMutation({
    mutationFn: async () => {
      const answer = await startDownload({
        model: repoId,
        files_to_download: files,
        ...(commit ? { version: commit } : {}),
      });
      const file = answer.files.find(({ name }) => name === files[0]);
      return request<typeof deployModel>(
        "POST",
        "/api/serving/deploy_model",
        { m_id: answer.model_id, ...(file?.id ? { m_file_id: file.id } : {}) },
        { idempotencyKey: crypto.randomUUID() },
      );
    },
    onSuccess: (deploymentId) => router.push(`/deployments/${deploymentId}`),
  });
  const disabledReason = useRefusal("write");
  const error = get.error ?? deploy.error;
  return (
    <div className="space-y-2">
      <div className={clsx("flex flex-wrap items-center gap-2", size === "sm" && "lg:flex-nowrap lg:justify-end")}>
        <Button size={size} busy={get.isPending} disabledReason={disabledReason} onClick={() => get.mutate()}>
          Get
        </Button>
        <Button
          variant={primary ? "primary" : "secondary"}
          size={size}
          busy={deploy.isPending}
          disabledReason={disabledReason}
          onClick={() => deploy.mutate()}
        >
          Get and deploy
        </Button>
      </div>
      {error && <Notice tone="bad" title={error.message} announce className="text-start whitespace-normal" />}
    </div>
  );
}

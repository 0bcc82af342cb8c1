"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { changeDeployment, deploymentQuery } from "@/components/deployments/deployment-queries";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Deployment } from "@/lib/serving/deployments/contract";

/** Files that were found damaged under a running engine, which keeps what it has open until it is started anew. */
export function DamagedFiles({ deployment: { id, desired, instances } }: { deployment: Deployment }) {
  const client = useQueryClient();
  const disabledReason = useRefusal("write");
  const restart = useMutation({
    mutationFn: () => changeDeployment(id, "restart"),
    onSettled: () => client.invalidateQueries({ queryKey: deploymentQuery(id).queryKey }),
  });
  const found = instances.flatMap(({ id: instance, host_name, damaged_files }) =>
    damaged_files.map((file) => ({ ...file, instance, host_name })),
  );
  if (desired !== "run" || found.length === 0) return null;
  return (
    <div className="space-y-2">
      {found.map(({ instance, name, host_name, found_at, fetched_again, detail }) => (
        <Notice
          key={instance + name}
          tone={fetched_again ? "warn" : "bad"}
          title={`${name} was found damaged on ${host_name}`}
          actions={
            fetched_again && (
              <Button
                size="sm"
                icon={<RotateCw aria-hidden="true" />}
                disabledReason={disabledReason}
                busy={restart.isPending}
                onClick={() => restart.mutate()}
              >
                Restart deployment
              </Button>
            )
          }
        >
          Found <RelativeTime at={found_at} />.{" "}
          {fetched_again
            ? "A sound copy is there by now. The engine reads it when it is started anew, and may answer wrongly until then."
            : `${detail} An engine that runs keeps what it has loaded and may answer wrongly; it cannot start anew without the file.`}
        </Notice>
      ))}
      {restart.error && <Notice tone="bad" title={restart.error.message} announce />}
    </div>
  );
}

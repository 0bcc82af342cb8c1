"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play, RotateCw, Square, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { changeDeployment, deploymentsKey } from "@/components/deployments/deployment-queries";
import { useRefusal } from "@/components/shell/rights";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import type { MenuAction, MenuEntry } from "@/components/ui/menu-entry";
import { toast } from "@/components/ui/toast-store";
import type { DeploymentSummary } from "@/lib/serving/deployments/contract";

type Actionable = Pick<DeploymentSummary, "id" | "name" | "desired" | "phase">;

type Change = Parameters<typeof changeDeployment>[1];

/** What can be done to a deployment, for its row and its page: the entries, the dialog they open, what went wrong. */
export function useDeploymentActions(onDeleted?: () => void): {
  entriesOf: (deployment: Actionable) => MenuEntry[];
  start: (deploymentId: string) => void;
  dialog: ReactNode;
  failure: string | undefined;
} {
  const client = useQueryClient();
  const [deleting, setDeleting] = useState<Actionable>();
  const change = useMutation({
    mutationFn: ({ id, what }: { id: string; what: Change }) => changeDeployment(id, what),
    onSuccess: async (_, { what }) => {
      await client.invalidateQueries({ queryKey: deploymentsKey });
      if (what === "delete") {
        setDeleting(undefined);
        toast({ title: `${deleting?.name ?? "Deployment"} deleted` });
        onDeleted?.();
      }
    },
  });
  const disabledReason = useRefusal("write");
  const act = (id: string, what: Change) => () => change.mutate({ id, what });

  const entriesOf = (deployment: Actionable): MenuEntry[] => {
    const { id, desired, phase } = deployment;
    const changes: MenuAction[] =
      desired === "run" && phase !== "failed"
        ? [
            { kind: "action", label: "Stop", icon: <Square />, onSelect: act(id, "stop"), disabledReason },
            { kind: "action", label: "Restart", icon: <RotateCw />, onSelect: act(id, "restart"), disabledReason },
          ]
        : [{ kind: "action", label: "Start", icon: <Play />, onSelect: act(id, "start"), disabledReason }];
    return [
      ...changes,
      { kind: "separator" },
      {
        kind: "action",
        label: "Delete deployment",
        icon: <Trash2 />,
        danger: true,
        onSelect: () => setDeleting(deployment),
        disabledReason,
      },
    ];
  };

  const dialog = deleting && (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || setDeleting(undefined)}
      title={`Delete “${deleting.name}”?`}
      confirmLabel="Delete deployment"
      danger
      busy={change.isPending}
      onConfirm={act(deleting.id, "delete")}
      error={change.error ? <Notice tone="bad" title={change.error.message} announce /> : undefined}
    >
      <p>Its endpoint stops answering at once. The model’s files stay in the library.</p>
    </ConfirmDialog>
  );
  return {
    entriesOf,
    start: (id) => act(id, "start")(),
    dialog,
    failure: deleting ? undefined : change.error?.message,
  };
}

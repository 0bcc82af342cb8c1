"use client";

import { HardDriveDownload, ShieldCheck, Trash2 } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { copyObstacle, verifyObstacle } from "@/components/models/library/obstacles";
import { useRefusal } from "@/components/shell/rights";
import type { MenuAction } from "@/components/ui/menu-entry";
import type { ModelSummary } from "@/lib/serving/models/contract";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

const CopyDialog = lazy(() =>
  import("@/components/models/library/copy-dialog").then((module) => ({ default: module.CopyDialog })),
);
const VerifyDialog = lazy(() =>
  import("@/components/models/library/verify-dialog").then((module) => ({ default: module.VerifyDialog })),
);
const DeleteModelDialog = lazy(() =>
  import("@/components/models/library/delete-model-dialog").then((module) => ({ default: module.DeleteModelDialog })),
);

type Open = { what: "copy" | "verify" | "delete"; model: ModelSummary };

/** What can be done to a model beside deploying it, for its row and its page: the actions, and the dialog they open. */
export function useModelActions(
  nodes: NodeSummary[],
  onDeleted?: () => void,
): { actionsOf: (model: ModelSummary) => MenuAction[]; dialog: ReactNode } {
  const writeRefusal = useRefusal("write");
  const adminRefusal = useRefusal("admin");
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);

  const actionsOf = (model: ModelSummary): MenuAction[] => {
    const copy: MenuAction = {
      kind: "action",
      label: "Copy to machine",
      icon: <HardDriveDownload aria-hidden="true" />,
      onSelect: () => setOpen({ what: "copy", model }),
      disabledReason: writeRefusal ?? copyObstacle(model, nodes),
    };
    return [
      ...(nodes.length > 1 ? [copy] : []),
      {
        kind: "action",
        label: "Verify files",
        icon: <ShieldCheck aria-hidden="true" />,
        onSelect: () => setOpen({ what: "verify", model }),
        disabledReason: adminRefusal ?? verifyObstacle(model),
      },
      {
        kind: "action",
        label: "Delete model",
        icon: <Trash2 aria-hidden="true" />,
        danger: true,
        onSelect: () => setOpen({ what: "delete", model }),
        disabledReason: writeRefusal,
      },
    ];
  };

  const dialog = open && (
    <Suspense>
      {open.what === "copy" && <CopyDialog model={open.model} onClose={close} />}
      {open.what === "verify" && <VerifyDialog model={open.model} onClose={close} />}
      {open.what === "delete" && (
        <DeleteModelDialog
          model={open.model}
          onClose={close}
          onDeleted={() => {
            close();
            onDeleted?.();
          }}
        />
      )}
    </Suspense>
  );
  return { actionsOf, dialog };
}

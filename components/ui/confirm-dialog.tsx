"use client";

import { useId, useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";

type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** A question that names the object: "Delete key “laptop”?" */
  title: string;
  /** What will happen, and to whom. */
  children?: ReactNode;
  /** Verb and object: "Delete key". */
  confirmLabel: string;
  /** For staying as it is, where "Cancel" would be taken for the act itself. */
  keepLabel?: string;
  danger?: boolean;
  /** Asked for letter by letter where the act cannot be undone. */
  typedName?: string;
  busy?: boolean;
  /** What went wrong when it was tried; the dialog stays. */
  error?: ReactNode;
  onConfirm: () => void;
};

export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    open,
    onOpenChange,
    title,
    children,
    confirmLabel,
    keepLabel = "Cancel",
    danger = false,
    typedName,
    busy = false,
    error,
  } = props;
  const [typed, setTyped] = useState("");
  const inputId = useId();
  const agreed = typedName === undefined || typed === typedName;

  function change(next: boolean) {
    if (!next) setTyped("");
    onOpenChange(next);
  }

  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={title}
      size="sm"
      onSubmit={() => agreed && !busy && props.onConfirm()}
      footer={
        <>
          <Button onClick={() => change(false)}>{keepLabel}</Button>
          <Button
            type="submit"
            variant={danger ? "danger" : "primary"}
            busy={busy}
            {...(!agreed && { disabledReason: "Type the name above first" })}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="space-y-4 text-sm">
        {children}
        {typedName !== undefined && (
          <div className="space-y-1.5">
            <label htmlFor={inputId}>
              Type <strong className="font-mono font-medium break-all">{typedName}</strong> to confirm
            </label>
            <Input
              id={inputId}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </div>
        )}
        {error}
      </div>
    </Dialog>
  );
}

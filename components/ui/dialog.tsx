"use client";

import { lazy, Suspense, useState, type ReactNode } from "react";

const DialogFrame = lazy(() =>
  import("@/components/ui/dialog-frame").then((module) => ({ default: module.DialogFrame })),
);

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons, the primary one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** "side" slides in from the end of the line (a sheet); on a phone both rise from the bottom. */
  from?: "center" | "side";
  /** Turns the frame into a form: Enter in a field submits it. */
  onSubmit?: () => void;
  children?: ReactNode;
};

/** A layer that must be answered or dismissed. Its code is fetched when it first opens. */
export function Dialog(props: DialogProps) {
  const [opened, setOpened] = useState(props.open);
  if (props.open && !opened) setOpened(true);
  if (!opened) return null;
  return (
    <Suspense>
      <DialogFrame {...props} />
    </Suspense>
  );
}

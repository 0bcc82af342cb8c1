"use client";

import { lazy, Suspense, useState } from "react";
import type { DialogProps } from "@/components/ui/dialog-props";

const DialogFrame = lazy(() =>
  import("@/components/ui/dialog-frame").then((module) => ({ default: module.DialogFrame })),
);

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

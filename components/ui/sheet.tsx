"use client";

import { Dialog, type DialogProps } from "@/components/ui/dialog";

/** A dialog at the side of the window, for details and settings that go with what stays visible behind it. */
export function Sheet(props: Omit<DialogProps, "from">) {
  return <Dialog {...props} from="side" />;
}

"use client";

import { Dialog } from "@/components/ui/dialog";
import type { DialogProps } from "@/components/ui/dialog-props";

/** A dialog at the side of the window, for details and settings that go with what stays visible behind it. */
export function Sheet(props: Omit<DialogProps, "from">) {
  return <Dialog {...props} from="side" />;
}

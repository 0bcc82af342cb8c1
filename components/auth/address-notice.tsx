"use client";

import { useSyncExternalStore } from "react";
import { Notice } from "@/components/ui/notice";
import { refusedAddress } from "@/lib/edge/client";

const never = () => () => undefined;

/** Says where to sign in, when nobody can at the address that the page was opened at. */
export function AddressNotice({ publicUrl }: { publicUrl: string }) {
  // The server does not know what the browser's address bar says.
  const refusal = useSyncExternalStore(
    never,
    () => refusedAddress(publicUrl, window.location),
    () => undefined,
  );
  return refusal === undefined ? null : (
    <Notice
      tone="warn"
      title="You cannot sign in at this address"
      className="mt-6"
      announce
      actions={
        <a href={new URL("/sign-in", publicUrl).href} className="font-medium underline">
          {new URL(publicUrl).host}
        </a>
      }
    >
      {refusal}
    </Notice>
  );
}

"use client";

import { createContext, useContext, type ReactNode } from "react";

/** What the signed-in person's roles allow. The server decides again; this only keeps buttons honest. */
export type Rights = { write: boolean; admin: boolean };

const RightsContext = createContext<Rights>({ write: true, admin: true });

export function RightsProvider({ rights, children }: { rights: Rights; children: ReactNode }) {
  return <RightsContext value={rights}>{children}</RightsContext>;
}

/** Why the person may not do it, for a button's `disabledReason`; undefined when they may. */
export function useRefusal(needed: keyof Rights): string | undefined {
  if (useContext(RightsContext)[needed]) return undefined;
  return needed === "admin"
    ? "Only the role “admin” may do this. Ask an admin."
    : "Your role may look, not change. Ask an admin.";
}

"use client";

import { createContext, useContext, type ReactNode } from "react";

/** What the signed-in person's roles allow. The server decides again; this only keeps buttons honest. */
type Rights = { write: boolean; admin: boolean; audit: boolean };

const RightsContext = createContext<Rights>({ write: true, admin: true, audit: true });

export function RightsProvider({ rights, children }: { rights: Rights; children: ReactNode }) {
  return <RightsContext value={rights}>{children}</RightsContext>;
}

export const useRights = () => useContext(RightsContext);

/** What a button may need. */
export type Needed = "write" | "admin";

/** Why the person may not do it, for a button's `disabledReason`; undefined when they may. */
export function useRefusal(needed: Needed): string | undefined {
  if (useContext(RightsContext)[needed]) return undefined;
  return needed === "admin"
    ? "Only the role “admin” may do this. Ask an admin."
    : "Your role may look, not change. Ask an admin.";
}

"use client";

import { createContext, useContext, type ReactNode } from "react";
import type { ActivityItem } from "@/components/shell/activity";
import type { StateWord } from "@/components/states/state-vocabulary";

/** What the shell shows of the installation on every page. */
export type ShellStatus = {
  /** What is under way; of much the newest. */
  activity: ActivityItem[];
  activityTotal: number;
  health: {
    state: StateWord<"service">;
    /** "3 nodes, 2 deployments serving, 1 needs attention". */
    sentence: string;
  };
};

const unknown: ShellStatus = {
  activity: [],
  activityTotal: 0,
  health: { state: "unknown", sentence: "Asking how everything is" },
};

const ShellStatusContext = createContext<ShellStatus>(unknown);

export function ShellStatusProvider({ status, children }: { status: ShellStatus; children: ReactNode }) {
  return <ShellStatusContext value={status}>{children}</ShellStatusContext>;
}

export function useShellStatus(): ShellStatus {
  return useContext(ShellStatusContext);
}

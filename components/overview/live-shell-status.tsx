"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { SessionEnded } from "@/components/auth/session-ended";
import { StaleNotice } from "@/components/overview/stale-notice";
import { overviewQuery } from "@/components/overview/overview-query";
import type { ActivityItem } from "@/components/shell/activity";
import { ShellStatusProvider, type ShellStatus } from "@/components/shell/shell-status";
import type { State } from "@/components/states/state-vocabulary";
import { formatCount } from "@/components/ui/format";
import { ApiProblem } from "@/lib/edge/client";
import type { Overview } from "@/lib/console/overview/contract";

/** Feeds the tray and the health dot of every page from the overview's poll. */
export function LiveShellStatus({ children }: { children: ReactNode }) {
  const { data, error, fetchStatus } = useQuery(overviewQuery);
  const refusal = [401, 403].find((status) => error instanceof ApiProblem && error.status === status);
  return (
    <ShellStatusProvider status={statusOf(data, error, { refusal, offline: fetchStatus === "paused" })}>
      {children}
      {refusal === 401 ? <SessionEnded /> : <StaleNotice />}
    </ShellStatusProvider>
  );
}

type Reach = { refusal: number | undefined; offline: boolean };

function statusOf(overview: Overview | undefined, error: Error | null, { refusal, offline }: Reach): ShellStatus {
  if (refusal !== undefined)
    return {
      activity: [],
      activityTotal: 0,
      health: { state: "unknown", sentence: "You may not see how everything is" },
    };
  if (offline)
    return { activity: [], activityTotal: 0, health: { state: "unknown", sentence: "This browser is offline" } };
  if (error)
    return { activity: [], activityTotal: 0, health: { state: "down", sentence: "The server does not answer" } };
  if (!overview)
    return { activity: [], activityTotal: 0, health: { state: "unknown", sentence: "Asking how everything is" } };
  return {
    activity: overview.tray.map(trayItem),
    activityTotal: overview.tray_total,
    health: { state: overview.degraded ? "degraded" : "ok", sentence: healthSentence(overview) },
  };
}

function trayItem({ kind, id, title, href, phase, ratio }: Overview["tray"][number]): ActivityItem {
  // The vocabulary shows a word it does not know as it is, so a newer server's phase is safe here.
  return { id, title, href, state: { kind, state: phase } as State, progress: ratio ?? undefined };
}

export function healthSentence({ nodes, deployments, attention_total: attention }: Overview): string {
  const parts = [
    `${nodes.ready} of ${nodes.total} ${nodes.total === 1 ? "node" : "nodes"} ready`,
    `${deployments.serving} ${deployments.serving === 1 ? "deployment" : "deployments"} serving`,
  ];
  if (attention > 0) parts.push(`${formatCount(attention)} ${attention === 1 ? "needs" : "need"} attention`);
  return parts.join(", ");
}

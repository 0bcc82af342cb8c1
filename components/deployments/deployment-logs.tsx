"use client";

import { useEffect, useState } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { createLogBuffer, LogView } from "@/components/ui/log-view";
import { Select } from "@/components/ui/select";
import { followLog } from "@/components/deployments/follow-log";
import type { Deployment } from "@/lib/deployments/contract";

type Run = "current" | "previous";

export function DeploymentLogs({ deployment }: { deployment: Deployment }) {
  const [run, setRun] = useState<Run>("current");
  const [buffer] = useState(() => createLogBuffer());
  const [notice, setNotice] = useState<string>();

  useEffect(() => {
    const end = new AbortController();
    buffer.clear();
    void followLog(deployment.id, run, {
      onLines: (lines) => {
        setNotice(undefined);
        buffer.append(lines.map((text) => ({ text })));
      },
      onBreak: (reason) => setNotice(reason),
      signal: end.signal,
    });
    return () => end.abort();
  }, [deployment.id, run, buffer]);

  return (
    <LogView
      label={`Log of ${deployment.name}`}
      buffer={buffer}
      fileName={`${deployment.name}-${run}`}
      notice={notice}
      aside={
        <Select
          aria-label="Run"
          value={run}
          onValueChange={(value) => setRun(value === "previous" ? "previous" : "current")}
          options={[
            { value: "current", label: "This run" },
            { value: "previous", label: "Previous run" },
          ]}
        />
      }
      empty={<EmptyState title="No line yet">The engine’s own words appear here as soon as it starts.</EmptyState>}
    />
  );
}

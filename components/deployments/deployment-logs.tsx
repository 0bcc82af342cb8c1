"use client";

import { useEffect, useState } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { createLogBuffer, LogView } from "@/components/ui/log-view";
import { Select } from "@/components/ui/select";
import { followLog, type LogSource } from "@/components/deployments/follow-log";
import { stateFacts } from "@/components/states/state-vocabulary";
import type { Deployment } from "@/lib/serving/deployments/contract";

export function DeploymentLogs({ deployment }: { deployment: Deployment }) {
  const [run, setRun] = useState<LogSource["run"]>("current");
  const [replicaId, setReplicaId] = useState<string>();
  // The newest, until one is picked and as soon as that one has gone.
  const instanceId = (deployment.instances.find(({ id }) => id === replicaId) ?? deployment.instances.at(-1))?.id;
  const [buffer] = useState(() => createLogBuffer());
  const [notice, setNotice] = useState<string>();

  useEffect(() => {
    const end = new AbortController();
    buffer.clear();
    const source = { deploymentId: deployment.id, instanceId, run };
    void followLog(source, {
      onLines: (lines) => {
        setNotice(undefined);
        buffer.append(lines.map((text) => ({ text })));
      },
      onBreak: (reason) => setNotice(reason),
      signal: end.signal,
    });
    return () => end.abort();
  }, [deployment.id, instanceId, run, buffer]);

  return (
    <LogView
      label={`Log of ${deployment.name}`}
      buffer={buffer}
      fileName={`${deployment.name}-${run}`}
      notice={notice}
      aside={
        <>
          {deployment.instances.length > 1 && (
            <Select
              aria-label="Replica"
              value={instanceId ?? ""}
              onValueChange={setReplicaId}
              options={deployment.instances.map(({ id, host_name, phase }, index) => ({
                value: id,
                label: `Replica ${index + 1} on ${host_name}, ${stateFacts({ kind: "deployment", state: phase }).label.toLowerCase()}`,
              }))}
            />
          )}
          <Select
            aria-label="Run"
            value={run}
            onValueChange={(value) => {
              setRun(value === "previous" ? "previous" : "current");
              setNotice(undefined);
            }}
            options={[
              { value: "current", label: "This run" },
              { value: "previous", label: "Previous run" },
            ]}
          />
        </>
      }
      empty={
        run === "current" ? (
          <EmptyState title="No line yet">The engine’s own words appear here as soon as it starts.</EmptyState>
        ) : (
          <EmptyState title="No earlier run">
            An engine that is started again keeps the log of the run before.
          </EmptyState>
        )
      }
    />
  );
}

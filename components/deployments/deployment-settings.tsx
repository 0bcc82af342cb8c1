"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deploymentQuery, updateDeployment } from "@/components/deployments/deployment-queries";
import { EngineSettings } from "@/components/deployments/engine-settings";
import { ReplicasField } from "@/components/deployments/replicas-field";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Section } from "@/components/ui/section";
import type { Deployment } from "@/lib/serving/deployments/contract";

export function DeploymentSettings({ deployment }: { deployment: Deployment }) {
  const client = useQueryClient();
  const [config, setConfig] = useState(deployment.config);
  const [replicas, setReplicas] = useState<number | undefined>(deployment.copies);
  const refusal = useRefusal("write");
  const save = useMutation({
    mutationFn: () => updateDeployment(deployment.id, config, replicas ?? 1),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentQuery(deployment.id).queryKey }),
  });
  return (
    <Section
      title="Engine settings"
      description="Saving makes a new generation: the engine is replaced, and requests wait meanwhile."
    >
      <form
        className="max-w-text space-y-6"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <EngineSettings
          engine={deployment.engine_name ?? "llama-cpp"}
          limits={deployment.explanation?.limits}
          config={config}
          onChange={(next) => {
            setConfig(next);
            save.reset();
          }}
        />
        <ReplicasField
          value={replicas}
          onChange={(next) => {
            setReplicas(next);
            save.reset();
          }}
        />
        {save.error && <Notice tone="bad" title={save.error.message} announce />}
        {save.isSuccess && <Notice tone="ok" title="Saved; the engine is being replaced" announce />}
        <Button type="submit" variant="primary" busy={save.isPending} disabledReason={refusal}>
          Save and replace
        </Button>
      </form>
    </Section>
  );
}

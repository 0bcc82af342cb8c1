"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { stateWord } from "@/components/chat/use-serving";
import { changeDeployment, deploymentsKey } from "@/components/deployments/deployment-queries";
import { useRefusal } from "@/components/shell/rights";
import { stateFacts } from "@/components/states/state-vocabulary";
import { Button, ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Answerer } from "@/components/chat/use-serving";

/** Why the conversation's model does not answer, and what to do: start it, look at it, or pick another one. */
export function SilentModel({ deployment }: { deployment: Answerer }) {
  const client = useQueryClient();
  const refusal = useRefusal("write");
  const start = useMutation({
    mutationFn: () => changeDeployment(deployment.id, "start"),
    onSettled: () => client.invalidateQueries({ queryKey: deploymentsKey }),
  });
  const { id, name, phase, error } = deployment;
  const comes = phase !== "stopped" && phase !== "stopping" && phase !== "failed";
  return (
    <Notice
      tone={phase === "failed" ? "bad" : "warn"}
      className="mt-4"
      title={`${name} is ${stateWord(deployment)}`}
      actions={
        <>
          {phase === "stopped" && (
            <Button size="sm" busy={start.isPending} disabledReason={refusal} onClick={() => start.mutate()}>
              Start deployment
            </Button>
          )}
          <ButtonLink size="sm" href={`/deployments/${id}`}>
            Look at deployment
          </ButtonLink>
        </>
      }
    >
      {start.error?.message ?? error?.detail ?? stateFacts({ kind: "deployment", state: phase }).meaning}{" "}
      {comes ? "This goes on as soon as it serves; or pick another model above." : "Or pick another model above."}
    </Notice>
  );
}

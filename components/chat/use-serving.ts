"use client";

import { useQuery } from "@tanstack/react-query";
import { deploymentsQuery } from "@/components/deployments/deployment-queries";
import { stateFacts } from "@/components/states/state-vocabulary";
import type { SelectOption } from "@/components/ui/select";
import type { Deployment } from "@/lib/deployments/contract";

/**
 * The deployment to talk to: the wanted one while it answers, else the first that does. The others are offered by name
 * and state, so that one sees why they cannot be picked.
 */
export function useServing(wantedId: string | null | undefined): {
  loading: boolean;
  deployment: Deployment | undefined;
  options: SelectOption[];
} {
  const { data, isPending } = useQuery(deploymentsQuery);
  const [answering, silent] = [data?.filter(answers) ?? [], data?.filter((each) => !answers(each)) ?? []];
  return {
    loading: isPending,
    deployment: answering.find(({ id }) => id === wantedId) ?? answering[0],
    options: [
      ...answering.map(({ id, name }) => ({ value: id, label: name })),
      ...silent.map(({ id, name, phase }) => ({
        value: id,
        label: `${name} (${stateFacts({ kind: "deployment", state: phase }).label.toLowerCase()})`,
        disabled: true,
      })),
    ],
  };
}

const answers = ({ phase }: Deployment) => phase === "serving" || phase === "degraded";

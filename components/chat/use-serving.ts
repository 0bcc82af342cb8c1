"use client";

import { useQuery } from "@tanstack/react-query";
import { deploymentsQuery } from "@/components/deployments/deployment-queries";
import { stateFacts } from "@/components/states/state-vocabulary";
import type { SelectOption } from "@/components/ui/select";
import type { Deployment } from "@/lib/deployments/contract";

type Serving = {
  loading: boolean;
  /** What answers: the wanted one, or the first that does when none is wanted or the wanted one is gone for good. */
  deployment: Deployment | undefined;
  /** The wanted one while it does not answer; nobody else takes its place unasked. */
  silent: Deployment | undefined;
  options: SelectOption[];
};

/** The deployment to talk to. Others are offered by name and state, so that one sees why they cannot be picked. */
export function useServing(wantedId: string | null | undefined): Serving {
  const { data, isPending } = useQuery(deploymentsQuery);
  const [answering, others] = [data?.filter(answers) ?? [], data?.filter((each) => !answers(each)) ?? []];
  const silent = others.find(({ id }) => id === wantedId);
  return {
    loading: isPending,
    deployment: silent ? undefined : (answering.find(({ id }) => id === wantedId) ?? answering[0]),
    silent,
    options: [
      ...answering.map(({ id, name }) => ({ value: id, label: name })),
      ...others.map((each) => ({ value: each.id, label: `${each.name} (${stateWord(each)})`, disabled: true })),
    ],
  };
}

/** "starting", as it stands in a sentence. */
export const stateWord = ({ phase }: Deployment) =>
  stateFacts({ kind: "deployment", state: phase }).label.toLowerCase();

const answers = ({ phase }: Deployment) => phase === "serving" || phase === "degraded";

"use client";

import { useQuery } from "@tanstack/react-query";
import { offeredQuery } from "@/components/chat/chat-queries";
import { deploymentQuery } from "@/components/deployments/deployment-queries";
import { stateFacts } from "@/components/states/state-vocabulary";
import type { SelectOption } from "@/components/ui/select";
import type { DeploymentSummary } from "@/lib/serving/deployments/contract";

/** A deployment as the playground needs to know it. */
export type Answerer = Omit<DeploymentSummary, "measured_bytes">;

type Serving = {
  loading: boolean;
  /** What answers: the wanted one, or the first that does when none is wanted or the wanted one is gone for good. */
  deployment: Answerer | undefined;
  /** The wanted one while it does not answer; nobody else takes its place unasked. */
  silent: Answerer | undefined;
  options: SelectOption[];
};

/** The deployment to talk to. Others are offered by name and state, so that one sees why they cannot be picked. */
export function useServing(wantedId: string | null | undefined): Serving {
  const { data: offered, isPending } = useQuery(offeredQuery);
  const isOffered = offered?.items.some(({ id }) => id === wantedId);
  const { data: wanted } = useQuery({
    ...deploymentQuery(wantedId ?? ""),
    enabled: isOffered === false && typeof wantedId === "string",
  });
  const data: Answerer[] | undefined = offered && [...offered.items, ...(isOffered || !wanted ? [] : [wanted])];
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
export const stateWord = ({ phase }: Answerer) => stateFacts({ kind: "deployment", state: phase }).label.toLowerCase();

const answers = ({ phase }: Answerer) => phase === "serving" || phase === "degraded";

import { CircleDashed } from "lucide-react";
import { deploymentStates } from "@/components/states/deployment-states";
import { downloadStates } from "@/components/states/download-states";
import { nodeStates } from "@/components/states/node-states";
import { serviceStates } from "@/components/states/service-states";
import type { StateFacts } from "@/components/states/state-facts";

/** The words the console uses for states, the same on every page: word, icon, tone and meaning. */
export const stateVocabulary = {
  download: downloadStates,
  deployment: deploymentStates,
  node: nodeStates,
  service: serviceStates,
};

export type StateKind = keyof typeof stateVocabulary;
export type StateWord<Kind extends StateKind> = keyof (typeof stateVocabulary)[Kind];

/** A state together with what kind of thing is in it. */
export type State = { [Kind in StateKind]: { kind: Kind; state: StateWord<Kind> } }[StateKind];

/** A word this console does not know yet (the server is newer) is shown as it is. */
export function stateFacts({ kind, state }: { kind: StateKind; state: string }): StateFacts {
  const words: Record<string, StateFacts> = stateVocabulary[kind];
  return (
    words[state] ?? {
      label: state,
      tone: "idle",
      icon: CircleDashed,
      meaning: "This console is older than the server.",
    }
  );
}

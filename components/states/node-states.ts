import { CircleCheck, CircleDashed, Plug, ShieldQuestion, Unplug } from "lucide-react";
import type { StateFacts } from "@/components/states/state-facts";

/** What a machine is to the installation. */
export const nodeStates = {
  joining: { label: "Joining", tone: "progress", icon: Plug, meaning: "Its agent is introducing the machine." },
  unapproved: {
    label: "Unapproved",
    tone: "warn",
    icon: ShieldQuestion,
    meaning: "Waiting for approval: it gets no work until an administrator looked at it.",
  },
  ready: { label: "Ready", tone: "ok", icon: CircleCheck, meaning: "Takes deployments." },
  cordoned: { label: "Cordoned", tone: "idle", icon: CircleDashed, meaning: "Keeps what runs, takes nothing new." },
  unreachable: {
    label: "Unreachable",
    tone: "bad",
    icon: Unplug,
    meaning: "No word from its agent; what runs there keeps running.",
  },
} as const satisfies Record<string, StateFacts>;

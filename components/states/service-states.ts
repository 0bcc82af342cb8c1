import { CircleAlert, CircleCheck, CircleDashed, CircleX } from "lucide-react";
import type { StateFacts } from "@/components/states/state-facts";

/** How a part of the installation, or all of it, is doing. */
export const serviceStates = {
  ok: { label: "Healthy", tone: "ok", icon: CircleCheck, meaning: "Everything answers." },
  degraded: { label: "Degraded", tone: "warn", icon: CircleAlert, meaning: "Something needs attention." },
  down: { label: "Down", tone: "bad", icon: CircleX, meaning: "A part that is needed does not answer." },
  unknown: { label: "Unknown", tone: "idle", icon: CircleDashed, meaning: "No answer yet." },
} as const satisfies Record<string, StateFacts>;

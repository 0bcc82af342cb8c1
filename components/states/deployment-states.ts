import {
  ArrowDownToLine,
  CircleCheck,
  CircleStop,
  CircleX,
  Clock,
  Flame,
  MapPin,
  Play,
  TriangleAlert,
} from "lucide-react";
import type { StateFacts } from "@/components/states/state-facts";

/** Where a deployment is, from asked for to serving and away again. */
export const deploymentStates = {
  waiting: {
    label: "Waiting",
    tone: "idle",
    icon: Clock,
    meaning: "Waits for its model's files or for room on a node.",
  },
  placing: { label: "Placing", tone: "progress", icon: MapPin, meaning: "A node is being chosen." },
  fetching: {
    label: "Fetching",
    tone: "progress",
    icon: ArrowDownToLine,
    meaning: "The node is getting the model's files.",
  },
  starting: { label: "Starting", tone: "progress", icon: Play, meaning: "The engine is loading the weights." },
  warming: {
    label: "Warming",
    tone: "progress",
    icon: Flame,
    meaning: "The engine is up; a first answer proves that it works.",
  },
  serving: { label: "Serving", tone: "ok", icon: CircleCheck, meaning: "Answers requests." },
  degraded: {
    label: "Degraded",
    tone: "warn",
    icon: TriangleAlert,
    meaning: "Answers requests with fewer instances than asked for.",
  },
  stopping: {
    label: "Stopping",
    tone: "progress",
    icon: CircleStop,
    meaning: "Finishes its answers, then frees memory.",
  },
  stopped: { label: "Stopped", tone: "idle", icon: CircleStop, meaning: "Holds no memory until you start it." },
  failed: { label: "Failed", tone: "bad", icon: CircleX, meaning: "It will not serve without a change." },
} as const satisfies Record<string, StateFacts>;

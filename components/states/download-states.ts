import {
  ArrowDownToLine,
  Ban,
  CircleCheck,
  CirclePause,
  CircleX,
  Clock,
  ShieldCheck,
  TriangleAlert,
} from "lucide-react";
import type { StateFacts } from "@/components/states/state-facts";

/** Where a download is. */
export const downloadStates = {
  queued: { label: "Queued", tone: "idle", icon: Clock, meaning: "Starts as soon as its node picks it up." },
  downloading: {
    label: "Downloading",
    tone: "progress",
    icon: ArrowDownToLine,
    meaning: "Bytes are arriving; every file is verified afterwards.",
  },
  paused: { label: "Paused", tone: "idle", icon: CirclePause, meaning: "Keeps what it has until you resume it." },
  stalled: {
    label: "Stalled",
    tone: "warn",
    icon: TriangleAlert,
    meaning: "No byte has arrived for a while; it is tried again by itself.",
  },
  verifying: {
    label: "Verifying",
    tone: "progress",
    icon: ShieldCheck,
    meaning: "The files are compared with the hub's checksums.",
  },
  ready: { label: "Ready", tone: "ok", icon: CircleCheck, meaning: "Complete and verified; it can be deployed." },
  failed: {
    label: "Failed",
    tone: "bad",
    icon: CircleX,
    meaning: "It will not go on until you try again, or its node restarts.",
  },
  cancelled: { label: "Cancelled", tone: "idle", icon: Ban, meaning: "Stopped for good; partial files are removed." },
} as const satisfies Record<string, StateFacts>;

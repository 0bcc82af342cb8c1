import {
  ArrowDownToLine,
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleStop,
  CircleX,
  Clock,
  Flame,
  LogOut,
  MapPin,
  Moon,
  Play,
  Plug,
  ShieldCheck,
  TriangleAlert,
  Unplug,
  type LucideIcon,
} from "lucide-react";
import type { Tone } from "@/components/ui/tone";

export type StateFacts = {
  label: string;
  tone: Tone;
  icon: LucideIcon;
  /** One sentence: what it means, and what comes next by itself. */
  meaning: string;
};

const download = {
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
  failed: { label: "Failed", tone: "bad", icon: CircleX, meaning: "It will not go on without you." },
  cancelled: { label: "Cancelled", tone: "idle", icon: Ban, meaning: "Stopped for good; partial files are removed." },
} as const satisfies Record<string, StateFacts>;

const deployment = {
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
  asleep: { label: "Asleep", tone: "idle", icon: Moon, meaning: "Holds no memory; the next request wakes it." },
  stopping: {
    label: "Stopping",
    tone: "progress",
    icon: CircleStop,
    meaning: "Finishes its answers, then frees memory.",
  },
  stopped: { label: "Stopped", tone: "idle", icon: CircleStop, meaning: "Holds no memory until you start it." },
  failed: { label: "Failed", tone: "bad", icon: CircleX, meaning: "It will not serve without a change." },
} as const satisfies Record<string, StateFacts>;

const node = {
  joining: { label: "Joining", tone: "progress", icon: Plug, meaning: "Its agent is introducing the machine." },
  ready: { label: "Ready", tone: "ok", icon: CircleCheck, meaning: "Takes deployments." },
  cordoned: { label: "Cordoned", tone: "idle", icon: CircleDashed, meaning: "Keeps what runs, takes nothing new." },
  draining: { label: "Draining", tone: "progress", icon: LogOut, meaning: "Its deployments are moving elsewhere." },
  unreachable: {
    label: "Unreachable",
    tone: "bad",
    icon: Unplug,
    meaning: "No word from its agent; what runs there keeps running.",
  },
  removed: { label: "Removed", tone: "idle", icon: Ban, meaning: "No longer part of this installation." },
} as const satisfies Record<string, StateFacts>;

const service = {
  ok: { label: "Healthy", tone: "ok", icon: CircleCheck, meaning: "Everything answers." },
  degraded: { label: "Degraded", tone: "warn", icon: CircleAlert, meaning: "Something needs attention." },
  down: { label: "Down", tone: "bad", icon: CircleX, meaning: "A part that is needed does not answer." },
  unknown: { label: "Unknown", tone: "idle", icon: CircleDashed, meaning: "No answer yet." },
} as const satisfies Record<string, StateFacts>;

/** The words the console uses for states, the same on every page: word, icon, tone and meaning. */
export const stateVocabulary = { download, deployment, node, service };

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

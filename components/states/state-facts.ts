import type { LucideIcon } from "lucide-react";
import type { Tone } from "@/components/ui/tone";

export type StateFacts = {
  label: string;
  tone: Tone;
  icon: LucideIcon;
  /** One sentence: what it means, and what comes next by itself. */
  meaning: string;
};

import { ArrowDownToLine, CircleCheck, CircleDashed } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { ModelSummary } from "@/lib/serving/models/contract";

export type ModelState = "ready" | "downloading" | "incomplete";

export function modelStateOf(model: ModelSummary): ModelState {
  if (model.files_being_downloaded.length > 0) return "downloading";
  return model.ready ? "ready" : "incomplete";
}

const looks = {
  ready: { tone: "ok", label: "Ready", icon: CircleCheck, meaning: "Complete and verified; it can be deployed." },
  downloading: {
    tone: "progress",
    label: "Downloading",
    icon: ArrowDownToLine,
    meaning: "Some of its files are on their way.",
  },
  incomplete: {
    tone: "idle",
    label: "Incomplete",
    icon: CircleDashed,
    meaning: "It has no complete file yet that an engine can open.",
  },
} as const;

export function ModelStateBadge({ model, look = "plain" }: { model: ModelSummary; look?: "plain" | "soft" }) {
  const { tone, label, icon: Icon, meaning } = looks[modelStateOf(model)];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden="true" />} look={look} tooltip={meaning}>
      {label}
    </Badge>
  );
}

/** How something is doing. Each tone has a text colour, a mark colour and a soft ground, in both themes. */
export type Tone = "ok" | "progress" | "warn" | "bad" | "idle";

export const toneText: Record<Tone, string> = {
  ok: "text-ok",
  progress: "text-progress",
  warn: "text-warn",
  bad: "text-bad",
  idle: "text-idle",
};

export const toneMark: Record<Tone, string> = {
  ok: "text-ok-mark",
  progress: "text-progress-mark",
  warn: "text-warn-mark",
  bad: "text-bad-mark",
  idle: "text-idle-mark",
};

export const toneFill: Record<Tone, string> = {
  ok: "bg-ok-mark",
  progress: "bg-progress-mark",
  warn: "bg-warn-mark",
  bad: "bg-bad-mark",
  idle: "bg-idle-mark",
};

export const toneSoft: Record<Tone, string> = {
  ok: "bg-ok-soft",
  progress: "bg-progress-soft",
  warn: "bg-warn-soft",
  bad: "bg-bad-soft",
  idle: "bg-idle-soft",
};

import type { ReactNode } from "react";
import type { Tone } from "@/components/ui/tone";

export type Toast = {
  id: number;
  tone: Tone;
  title: string;
  detail?: ReactNode;
  action?: { label: string; onSelect: () => void };
  /** 0 stays until dismissed. */
  durationMs: number;
};

type ToastInput = Pick<Toast, "title"> & Partial<Omit<Toast, "id" | "title">>;

const shownMax = 4;
const shownMs = 6_000;
/** Something to press needs time to be found. */
const actionShownMs = 10_000;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/**
 * Says that something happened elsewhere or is done: never the only copy of an error, never for what is visible anyway.
 * The same title twice is one toast.
 */
export function toast(input: ToastInput): number {
  const id = nextId++;
  const durationMs = input.durationMs ?? (input.action ? actionShownMs : shownMs);
  const others = toasts.filter(({ title }) => title !== input.title);
  const added: Toast = { tone: "ok", ...input, id, durationMs };
  set([...others, added].slice(-shownMax));
  return id;
}

export function dismissToast(id: number): void {
  set(toasts.filter((each) => each.id !== id));
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function subscribeToToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

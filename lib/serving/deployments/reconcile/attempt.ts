import type { Explanation } from "@/lib/serving/placement/contract";

/** Where a copy can go, or why nowhere. */
export type Attempt<Choice> =
  | { kind: "chosen"; nodeId: string; engine: string; choice: Choice; explanation: Explanation }
  /** The model's header is not read yet; `fetch` when its files have to be asked for first. */
  | { kind: "fetching"; fetch?: { nodeId: string; fileIds: string[] } | undefined; explanation: Explanation }
  /** No machine could be asked. */
  | { kind: "waiting"; explanation: Explanation }
  | { kind: "refused"; code: string; detail: string; explanation: Explanation };

export type Chosen<Choice> = Extract<Attempt<Choice>, { kind: "chosen" }>;

import { resolve } from "node:path";

/** Where the global setup leaves what the journeys need to know: of each checkout its own, so that two can run at once. */
export const productFile = resolve(import.meta.dirname, "../.cache/journeys.json");

export type RunningProduct = {
  url: string;
  home: string;
  setupToken: string;
  /** What the test hub serves: real weights when they could be had, else a tiny model that says nothing sensible. */
  model: { repoId: string; words: string; file: string; question: string; answer: string; real: boolean };
};

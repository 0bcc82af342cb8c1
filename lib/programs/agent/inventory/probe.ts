import type { AcceleratorFacts, NodeFacts } from "@/lib/serving/engines/facts";

/** A problem that an operator should know of: what is wrong, and what to do about it. */
export type Warning = NodeFacts["warnings"][number];

/** What one vendor's tool told. */
export type Probe = { accelerators: AcceleratorFacts[]; warnings: Warning[] };

export const nothing: Probe = { accelerators: [], warnings: [] };

export const warn = (code: string, detail: string): Probe => ({ accelerators: [], warnings: [{ code, detail }] });

export const mebibyte = 1024 ** 2;

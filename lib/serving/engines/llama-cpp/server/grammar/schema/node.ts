import { UnsupportedSchema } from "./unsupported-schema";

/** One schema of a document, where it stands, and the address that its references start from. */
export type Node = { id: number; schema: boolean | Keywords; pointer: string; base: string };

export type Keywords = Readonly<Record<string, unknown>>;

/** Schemas that a value must satisfy together. None: any value. */
export type Goal = readonly Node[];

export function isKeywords(value: unknown): value is Keywords {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Two goals of one document with the same key allow the same values. */
export function keyOf(goal: Goal): string {
  return [...new Set(goal.map(({ id }) => id))].toSorted((a, b) => a - b).join("&");
}

/** Tells what must not be in a schema at all. */
export function refuse(node: Node, keyword: string, why: string): UnsupportedSchema {
  return new UnsupportedSchema(keyword, `${node.pointer}/${escapeStep(keyword)}`, why);
}

export function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

import type * as z from "zod";
import { parseJson } from "@/lib/kernel/json/parse-json";

/**
 * Reads the JSON document in a tool's output, behind warnings that some tools print before it.
 *
 * @returns undefined when there is none, when it was cut off, or when it has another shape.
 */
export function parseJsonOutput<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> | undefined {
  const begin = /^[[{]/m.exec(text)?.index;
  if (begin === undefined) return undefined;
  return schema.safeParse(parseJson(text.slice(begin))).data;
}

import { readFile } from "node:fs/promises";
import type * as z from "zod";
import { unlessMissing } from "@/lib/errors/system-error";

/** @returns undefined when there is no such file, or none of this shape: a version too old or too new, or a torn write. */
export async function readJsonFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const text = await unlessMissing(readFile(file, "utf8"));
  return text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
}

/** @returns undefined for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

import { readFile } from "node:fs/promises";
import type * as z from "zod";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { parseJson } from "./parse-json";

/** @returns undefined when there is no such file, or none of this shape: a version too old or too new, or a torn write. */
export async function readJsonFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const text = await unlessMissing(readFile(file, "utf8"));
  return text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
}

import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { stat } from "node:fs/promises";

/** @returns undefined when there is no such file. */
export async function fileSize(path: string): Promise<number | undefined> {
  return (await unlessMissing(stat(path)))?.size;
}

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { parseJson } from "@/lib/kernel/json/parse-json";

const manifest = z.object({ name: z.literal("kamiwaza") });

/** The folder of this product at or above the given one: bundles and sources lie at different depths below it. */
export function findInstallation(from: string): string {
  const file = join(from, "package.json");
  if (existsSync(file) && manifest.safeParse(parseJson(readFileSync(file, "utf8"))).success) return from;
  const parent = dirname(from);
  if (parent === from)
    throw new Error("The launcher does not lie inside the folder of Kamiwaza: its package.json is missing.");
  return findInstallation(parent);
}

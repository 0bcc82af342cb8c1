import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";

/** Curated models are not part of this release; the Kamiwaza client expects the list all the same. */
export async function listGuides(ctx: Context): Promise<Record<string, unknown>[]> {
  authorize(ctx, "read");
  return [];
}

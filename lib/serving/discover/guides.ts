import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { importGuides as importGuidesOperation } from "./contract";

/** Curated models are not part of this release; the Kamiwaza client expects the list all the same. */
export async function listGuides(ctx: Context): Promise<Record<string, unknown>[]> {
  authorize(ctx, "read");
  return [];
}

type Taken = OperationResult<typeof importGuidesOperation>;

export async function importGuides(ctx: Context): Promise<Taken> {
  authorize(ctx, "write");
  return Promise.resolve({ imported: 0, total: 0, message: "This release has no curated models." });
}

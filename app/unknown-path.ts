import { AppError } from "@/lib/kernel/errors";
import { problemResponse } from "@/lib/edge/http";
import { randomUUID } from "node:crypto";

/**
 * Unknown paths under /api are JSON, never the console's HTML page: clients tell the two apart by this. The path is not
 * said again, because the Kamiwaza client looks for words of a page in it.
 */
export function unknownPath(): Response {
  return problemResponse(
    new AppError("NOT_FOUND", "There is nothing at this address. /api/docs lists what there is."),
    randomUUID(),
  );
}

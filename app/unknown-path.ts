import { AppError } from "@/lib/errors";
import { problemResponse } from "@/lib/http";
import { randomUUID } from "node:crypto";

/** Unknown paths under /api are JSON, never the console's HTML page: clients tell the two apart by this. */
export function unknownPath(request: Request): Response {
  const { pathname } = new URL(request.url);
  return problemResponse(
    new AppError("NOT_FOUND", `There is nothing at ${request.method} ${pathname}. /api/docs lists what there is.`),
    randomUUID(),
  );
}

import { AppError } from "@/lib/kernel/errors";

/** A path, or one segment in which a slash is no separator: a revision like `refs/pr/1`. */
type Part = string | { segment: string };

/**
 * An address below a hub's endpoint.
 *
 * @throws AppError INVALID_INPUT for a part that would climb out of its place.
 */
export function hubUrl(endpoint: string, ...parts: Part[]): URL {
  return new URL([endpoint.replace(/\/+$/, ""), ...parts.map(encodePath)].join("/"));
}

/** Dot segments are refused, because URLs resolve them even when they are encoded. */
function encodePath(part: Part): string {
  const path = typeof part === "string" ? part : part.segment;
  const segments = typeof part === "string" ? path.split("/") : [path];
  if (segments.some((segment) => segment === "" || segment === "." || segment === ".." || !segment.isWellFormed())) {
    throw new AppError("INVALID_INPUT", `${JSON.stringify(path.slice(0, 200))} is no path on a hub.`);
  }
  return segments.map(encodeURIComponent).join("/");
}

import { AppError } from "@/lib/errors";

/**
 * An address below a hub's endpoint; every part may itself be a path.
 *
 * @throws AppError INVALID_INPUT for a part that would climb out of its place.
 */
export function hubUrl(endpoint: string, ...parts: string[]): URL {
  return new URL([endpoint.replace(/\/+$/, ""), ...parts.map(encodePath)].join("/"));
}

/** Dot segments are refused, because URLs resolve them even when they are encoded. */
function encodePath(path: string): string {
  const segments = path.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === ".." || !segment.isWellFormed())) {
    throw new AppError("INVALID_INPUT", `${JSON.stringify(path.slice(0, 200))} is no path on a hub.`);
  }
  return segments.map(encodeURIComponent).join("/");
}

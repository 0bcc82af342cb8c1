import { createServer } from "node:net";
import { isSystemError } from "@/lib/kernel/errors/system-error";

export type PortRange = { first: number; last: number };

/** Parses `first-last`. */
export function parsePortRange(text: string): PortRange {
  const [first = 0, last = 0] = text.split("-").map(Number);
  return { first: Math.min(first, last), last: Math.max(first, last) };
}

/**
 * The first port of the range that nobody listens on, from a place on so that a port which was just in use is not
 * tried again at once.
 *
 * @returns undefined when all are taken.
 */
export async function pickPort(
  { first, last }: PortRange,
  taken: ReadonlySet<number>,
  from = first,
): Promise<number | undefined> {
  const count = last - first + 1;
  for (let step = 0; step < count; step += 1) {
    const port = first + ((from - first + step) % count);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      if (isSystemError(error, "EADDRINUSE", "EACCES")) resolve(false);
      else reject(error);
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

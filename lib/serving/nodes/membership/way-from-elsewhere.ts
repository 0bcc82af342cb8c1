import { isLoopback } from "@/lib/kernel/config";
import { hostname } from "node:os";

/** How another machine reaches this installation, and what stands in its way. */
type Way = { origin: string; warnings: string[] };

/**
 * @param gatewayHost - Where the gateway listens; undefined where web was not told, as in containers of their own.
 */
export function wayFromElsewhere(publicUrl: string, gatewayHost: string | undefined): Way {
  const url = new URL(publicUrl);
  const isNameless = isLoopback(url.hostname);
  // An installation that is known by no name of its own is reached by this machine's.
  if (isNameless) url.hostname = hostname();
  const isShut = gatewayHost !== undefined && isLoopback(gatewayHost);
  const warnings: string[] = [];
  if (isShut)
    warnings.push(
      isNameless
        ? `Other machines cannot reach this installation: its gateway listens on ${gatewayHost} alone. ${openDoor}`
        : `The gateway listens on ${gatewayHost} alone, so other machines reach it only if a proxy on this machine serves ${url.origin}. Without one: ${openDoor}`,
    );
  if (isNameless)
    warnings.push(
      `PUBLIC_URL is ${new URL(publicUrl).origin}, which means a different machine wherever it is used, so the line has this machine's host name, ${hostname()}. Where others do not know it by that name, set PUBLIC_URL in .env to an address that they reach, restart, and make a new line.`,
    );
  return { origin: url.origin, warnings };
}

const openDoor = "Set GATEWAY_HOST=0.0.0.0 in .env, then npm run down and npm run up.";

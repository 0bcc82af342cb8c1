import { isLoopback } from "@/lib/kernel/config";
import { AppError, invalidInput } from "@/lib/kernel/errors";
import { isBoundToMachine, parseOrigin } from "@/lib/kernel/network";

/**
 * A node may name a private address: that is where nodes are. It may not name one that leads the control plane to itself
 * or to its own link, unless it runs on the same machine. Elsewhere prompts and answers would cross the network in the
 * clear without TLS.
 *
 * @returns the address as an origin.
 * @throws AppError INVALID_INPUT
 */
export function checkIngressAddress(address: string, { isLocal }: { isLocal: boolean }): string {
  const origin = parseOrigin(address);
  if (origin === undefined) {
    const detail = "must be https://host:port, without a path, a query or anything else";
    throw invalidInput({ pointer: "/ingressUrl", detail });
  }
  const { protocol, hostname } = new URL(origin);
  if (isLocal && isLoopback(hostname)) return origin;
  if (isBoundToMachine(hostname)) {
    throw refused(
      `The node says it can be reached at ${origin}, which is no address of another machine. ` +
        "Start its agent with AGENT_HOST=0.0.0.0, and with AGENT_URL=https://… where its host name is not known here.",
    );
  }
  if (protocol !== "https:") throw refused(`The node can be reached at ${origin} only without TLS. Update its agent.`);
  return origin;
}

const refused = (detail: string) => new AppError("INVALID_INPUT", detail);

import { isLoopback } from "@/lib/kernel/config";
import { hostInUrl } from "@/lib/kernel/network";
import { hostname } from "node:os";

/** Where the gateway reaches this node when nobody said so: by name where the agent listens on all addresses. */
export function ingressAddress({ url, host, port }: { url: string | undefined; host: string; port: number }): string {
  if (url !== undefined) return url.replace(/\/+$/, "");
  const reachable = host === "0.0.0.0" || host === "::" ? hostname() : host;
  const scheme = isLoopback(host) ? "http" : "https";
  return `${scheme}://${hostInUrl(reachable)}:${port}`;
}

import { isLoopback } from "@/lib/kernel/config";
import { hostInUrl } from "@/lib/kernel/network";
import type { LaunchSettings } from "../settings/launch-settings";
import type { ProgramName } from "./process-environment";

/** Where a program answers for its health: append `/live` or `/ready`. */
export function healthAddress({ hosts, ports }: Pick<LaunchSettings, "hosts" | "ports">, name: ProgramName): string {
  // Beyond loopback the agent speaks TLS alone.
  const scheme = name === "agent" && !isLoopback(hosts.agent) ? "https" : "http";
  return `${scheme}://${hostInUrl(loopbackFor(hosts[name]))}:${ports[name]}${name === "web" ? "/api" : ""}/health`;
}

/** Where a server that may listen on all addresses is reached from this machine. */
function loopbackFor(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "::1";
  return host;
}

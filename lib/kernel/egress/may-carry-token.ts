import { isLoopback } from "@/lib/kernel/config";

/** Whether a token may travel to a server: by https, or without leaving this machine. */
export function mayCarryToken({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || isLoopback(hostname);
}

import { readFile } from "node:fs/promises";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { EmbeddedPostgresError } from "./embedded-postgres-error";

/** What Linux uses unless told otherwise; macOS begins at 49152. */
const usualRange = [32768, 60999] as const;

/** @throws EmbeddedPostgresError for a port that any outgoing connection of this machine may take for itself. */
export async function assertOutsideOutgoingPorts(port: number): Promise<void> {
  const text = await unlessMissing(readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8"));
  const [first = usualRange[0], last = usualRange[1]] = text?.trim().split(/\s+/).map(Number) ?? [];
  if (port < first || port > last) return;
  throw new EmbeddedPostgresError(
    `Port ${port} is one that this system gives to outgoing connections (${first} to ${last}).`,
    `Set POSTGRES_PORT below ${first}.`,
  );
}

import type { Actor } from "./actor";
import type { Logger } from "@/lib/telemetry";

/** What every verb gets as its first argument: who acts, in which request, and where to log. */
export type Context = {
  actor: Actor;
  requestId: string;
  /** Address of the client as far as a trusted proxy tells, else of the peer. */
  clientAddress: string | undefined;
  log: Logger;
};

import type { Database } from "@/db/client";
import type { IdempotencyClaim } from "@/db/queries/idempotency-keys";
import type { QueueClient } from "@/lib/kernel/queue";
import type { KeyRing } from "@/lib/kernel/secrets";
import type { Logger } from "@/lib/kernel/telemetry";
import type { Actor } from "./actor";
import type { ChangeCount } from "./change-count";

/** What a process holds for its lifetime and every verb works with. */
export type Platform = { db: Database; queue: QueueClient; keys: KeyRing; log: Logger; changes: ChangeCount };

/** What every verb gets as its first argument: the platform, and who acts in which request. */
export type Context = Platform & {
  actor: Actor;
  requestId: string;
  /** Address of the client as far as a trusted proxy tells, else of the peer. */
  clientAddress: string | undefined;
  /** The Idempotency-Key that the request came with, where its changes are noted. */
  claim?: IdempotencyClaim;
};

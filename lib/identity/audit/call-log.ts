import { insertAuditEvents, type NewAuditEvent } from "@/db/queries/audit-events";
import type { Platform } from "@/lib/kernel/context";
import { createAnonymousAllowance } from "./anonymous-allowance";

/** Largest number of calls kept while the database is away; older ones are dropped and counted in the log. */
const heldMax = 10_000;
const flushEveryMs = 500;

export type CallLog = { add(event: NewAuditEvent): void; flush(): Promise<void> };

/**
 * Records every API call beside the changes: in batches, off the request's path. A change's own record is never here;
 * it stands in the change's transaction.
 */
export function createCallLog({ db, log }: Pick<Platform, "db" | "log">): CallLog {
  let held: NewAuditEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const anonymous = createAnonymousAllowance();
  let unrecorded = 0;

  const flush = async () => {
    timer = undefined;
    if (unrecorded > 0) log.warn({ calls: unrecorded }, "calls without a credential were counted but not recorded");
    unrecorded = 0;
    const batch = held;
    held = [];
    try {
      await db.transaction((tx) => insertAuditEvents(tx, batch));
    } catch (error) {
      held = [...batch, ...held];
      if (held.length > heldMax) {
        log.error({ err: error, dropped: held.length - heldMax }, "call records dropped, the database is away");
        held = held.slice(-heldMax);
      }
      schedule();
    }
  };
  const schedule = () => {
    timer ??= setTimeout(() => void flush(), flushEveryMs).unref();
  };

  return {
    add(event) {
      if (event.actorKind === "anonymous" && !anonymous.take()) unrecorded += 1;
      else held.push(event);
      schedule();
    },
    flush,
  };
}

import { AppError } from "@/lib/kernel/errors";
import type { Meter } from "../metering/meter";

/** Lets a call in and returns what gives its place back. @throws AppError when it may not start now. */
export type Admit = () => () => void;

/**
 * The one place where policy says "not now": a bounded number of calls at a time, and none that could not be recorded.
 * Budgets belong here too.
 */
export function createAdmit(concurrencyMax: number, meter: Pick<Meter, "isFull">): Admit {
  let running = 0;
  return () => {
    if (meter.isFull()) {
      throw new AppError("UNAVAILABLE", "Calls cannot be recorded: the database is away and the spool is full.", {
        retryAfterSeconds: 30,
      });
    }
    if (running >= concurrencyMax) {
      throw new AppError("UNAVAILABLE", `The gateway serves ${concurrencyMax} calls already; try again.`, {
        retryAfterSeconds: 1,
      });
    }
    running += 1;
    let held = true;
    return () => {
      if (held) running -= 1;
      held = false;
    };
  };
}

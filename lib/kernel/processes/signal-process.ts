import { isSystemError } from "@/lib/kernel/errors/system-error";

/** A process that ended meanwhile is as good as one that was signalled. A negative pid means the whole group. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isSystemError(error, "ESRCH")) throw error;
  }
}

export type LogLine = {
  /** Rises by one; a gap says that lines were dropped. */
  sequence: number;
  text: string;
  /** ISO 8601. */
  at?: string | undefined;
  stream?: "stdout" | "stderr" | undefined;
};

export type LogBuffer = {
  append: (lines: { text: string; at?: string | undefined; stream?: LogLine["stream"] }[]) => void;
  clear: () => void;
  /** The same array until something was appended. */
  lines: () => readonly LogLine[];
  subscribe: (listener: () => void) => () => void;
};

/**
 * Keeps the newest `linesMax` lines of a log. However often it is fed, listeners hear of it once per `schedule`, ten times
 * a second; trimming happens in batches, so that each line costs constant time.
 */
export function createLogBuffer(linesMax = 20_000, schedule: (tell: () => void) => void = soon): LogBuffer {
  const listeners = new Set<() => void>();
  let kept: LogLine[] = [];
  let shown: readonly LogLine[] = [];
  let nextSequence = 1;
  let scheduled = false;

  function changed() {
    if (scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      if (kept.length > linesMax) kept = kept.slice(-linesMax);
      shown = kept.slice();
      for (const listener of listeners) listener();
    });
  }

  return {
    append(lines) {
      for (const line of lines) {
        kept.push({ ...line, sequence: nextSequence });
        nextSequence += 1;
      }
      if (kept.length > linesMax * 2) kept = kept.slice(-linesMax);
      changed();
    },
    clear() {
      kept = [];
      changed();
    },
    lines: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Nobody reads faster, and a flood of lines must leave the page time for its reader. */
function soon(tell: () => void) {
  setTimeout(tell, document.hidden ? 1_000 : 100);
}

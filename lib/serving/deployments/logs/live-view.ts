import { AppError } from "@/lib/kernel/errors";

/** SECURITY.md promises 5 s. */
const checkEveryMs = 4000;
const viewsPerPersonMax = 8;

const open = new Map<string, number>();

/**
 * Takes one of a person's places for live views, whatever key or session each was opened with: every one holds a connection
 * in each process on its way.
 *
 * @returns what gives it back, once.
 * @throws AppError RATE_LIMITED
 */
export function takeViewPlace(person: string): () => void {
  const count = open.get(person) ?? 0;
  if (count >= viewsPerPersonMax) {
    throw new AppError("RATE_LIMITED", `You follow ${count} logs already; close one and try again.`, {
      retryAfterSeconds: 10,
    });
  }
  open.set(person, count + 1);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    const left = (open.get(person) ?? 1) - 1;
    if (left > 0) open.set(person, left);
    else open.delete(person);
  };
}

type Options = {
  /** Whether its reader may still look; asked all the time, also while nothing comes. */
  isAllowed: () => Promise<boolean>;
  /** The view is over, whatever its end. */
  onEnd: () => void;
  everyMs?: number;
};

/** Passes a stream on for as long as its reader stays and may see it; then it ends at both ends. */
export function liveView(
  source: ReadableStream<Uint8Array>,
  { isAllowed, onEnd, everyMs = checkEveryMs }: Options,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const end = (): boolean => {
    if (isOver) return false;
    isOver = true;
    clearInterval(timer);
    onEnd();
    return true;
  };
  return new ReadableStream({
    start(controller) {
      const check = async (): Promise<void> => {
        try {
          if ((await isAllowed()) || !end()) return;
          controller.close();
          await reader.cancel();
        } catch (error) {
          if (end()) controller.error(error);
        }
      };
      timer = setInterval(() => void check(), everyMs).unref();
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (isOver) return;
        if (!done) controller.enqueue(value);
        else if (end()) controller.close();
      } catch (error) {
        if (end()) controller.error(error);
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
}

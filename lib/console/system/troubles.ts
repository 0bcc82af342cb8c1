import { hasRoom } from "@/db/disk-room";
import type { Platform } from "@/lib/kernel/context";
import { AppError, diskFullDetail } from "@/lib/kernel/errors";

/** How long an answer of the queue counts: every open page asks. */
const rememberedMs = 5_000;

const answers = new WeakMap<Platform["queue"], { asked: number; isThere: Promise<boolean> }>();

/** What the installation itself lacks to do what it is asked to, worst first. Empty when all is well. */
export async function findTroubles({ db, queue }: Pick<Platform, "db" | "queue">): Promise<AppError[]> {
  const [room, isThere] = await Promise.all([hasRoom(db), isQueueThere(queue)]);
  return [
    ...(room ? [] : [new AppError("DISK_FULL", diskFullDetail, { retryAfterSeconds: 30 })]),
    ...(isThere ? [] : [new AppError("UNAVAILABLE", queueAway, { retryAfterSeconds: 5 })]),
  ];
}

const queueAway =
  "The job queue does not answer. What runs goes on, and changes are kept, but no deployment starts, stops or moves until it is back. Start Redis, or the database that holds the jobs, or check REDIS_URL.";

function isQueueThere(queue: Platform["queue"]): Promise<boolean> {
  const known = answers.get(queue);
  if (known && performance.now() - known.asked < rememberedMs) return known.isThere;
  const isThere = queue.ping().then(
    () => true,
    () => false,
  );
  answers.set(queue, { asked: performance.now(), isThere });
  return isThere;
}

import type { Schedule } from "@/lib/kernel/queue";

/** Jobs that come by themselves. One that is taken out of this list goes on until its queue is emptied. */
export const schedules: readonly Schedule[] = [
  // Rows outlive their time by an hour at most.
  { id: "housekeep", job: "maintenance.housekeep", everyMs: 3_600_000 },
  // The time that a lost nudge costs at most.
  { id: "sweep", job: "maintenance.sweep", everyMs: 30_000 },
];

/**
 * Chooses how many threads evaluate the next step. llama.cpp's threads wait for each other by spinning: on a machine
 * that is busy with other work, one preempted thread stalls all others and two threads can be twenty times slower than
 * one. The governor compares what steps take with more and with fewer threads, halves the threads when the larger
 * number stalls, and tries it again after a pause that grows while it keeps stalling.
 */
export type ThreadGovernor = {
  threads(): number;
  /** Told what one generation step took. Steps that read a prompt are not comparable and are left out. */
  observe(milliseconds: number): void;
};

/** Steps at the lower number between two tries of the higher one. */
const firstPause = 32;
const longestPause = 1024;
/** Steps of a try; it ends at the first one that is slower than the lower number's average. */
const trialSteps = 4;
/** A step this many times slower than the average of its own number is a stall; two of the last eight end it. */
const stallFactor = 3;
const stallWindow = 8;
/** Weight of the newest step in the averages. */
const smoothing = 0.2;

export function createThreadGovernor(threadsMax: number): ThreadGovernor {
  const averages = new Map<number, number>();
  let threads = lower(threadsMax);
  let pause = firstPause;
  let stepsUntilTrial = trialSteps;
  let trialLeft = 0;
  let recentStalls: boolean[] = [];

  const settle = (next: number, nextPause: number): void => {
    threads = next;
    pause = Math.min(longestPause, nextPause);
    stepsUntilTrial = pause;
    trialLeft = 0;
    recentStalls = [];
  };

  return {
    threads: () => threads,
    observe(milliseconds) {
      const average = averages.get(threads);
      const below = averages.get(lower(threads));
      if (trialLeft > 0 && below !== undefined && milliseconds > below) {
        settle(lower(threads), pause * 2);
        return;
      }
      recentStalls = [...recentStalls.slice(1 - stallWindow), isStall(milliseconds, average)];
      if (threads > 1 && recentStalls.filter(Boolean).length >= 2) {
        averages.delete(threads);
        settle(lower(threads), pause * 2);
        return;
      }
      averages.set(threads, average === undefined ? milliseconds : average + smoothing * (milliseconds - average));
      if (trialLeft > 0) {
        trialLeft--;
        if (trialLeft === 0) settle(threads, firstPause);
        return;
      }
      stepsUntilTrial--;
      if (stepsUntilTrial <= 0 && threads < threadsMax) {
        threads = Math.min(threadsMax, threads * 2);
        averages.delete(threads);
        trialLeft = trialSteps;
        recentStalls = [];
      }
    },
  };
}

function lower(threads: number): number {
  return Math.max(1, Math.floor(threads / 2));
}

function isStall(milliseconds: number, average: number | undefined): boolean {
  return average !== undefined && milliseconds > stallFactor * average;
}

/** Something that has deadlines of its own and looks at the clock when told. */
export type Watched = { checkDeadlines(nowMs: number): void };

export type Deadlines = { add(watched: Watched): void; delete(watched: Watched): void; stop(): void };

/** One timer for all exchanges instead of several for each: a deadline is met to within `everyMs`. */
export function watchDeadlines(everyMs: number): Deadlines {
  const watched = new Set<Watched>();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const one of watched) one.checkDeadlines(now);
  }, everyMs).unref();
  return {
    add: (one) => void watched.add(one),
    delete: (one) => void watched.delete(one),
    stop: () => clearInterval(timer),
  };
}

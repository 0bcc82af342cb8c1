/** Calls without a credential that are recorded at once, and for good. */
const burst = 100;
const perSecond = 10;

/**
 * Anybody can make calls without a credential. A flood of them must neither fill the database nor crowd out the calls of
 * others, so of more than the allowance only the number is kept.
 */
export function createAnonymousAllowance(now: () => number = () => performance.now()): { take(): boolean } {
  let left = burst;
  let earnedAt = now();
  return {
    take() {
      const moment = now();
      left = Math.min(burst, left + ((moment - earnedAt) / 1000) * perSecond);
      earnedAt = moment;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}

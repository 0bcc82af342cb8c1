import { AppError } from "@/lib/kernel/errors";

/** Checks at a time: each takes 128 MiB, and one of the four threads that files and names need too. */
const runningMax = 2;
/** A few seconds' worth. Whoever comes behind is told so rather than left to wait with everybody else. */
const waitingMax = 32;
/** Nobody takes all places, so a flood from one address leaves the others theirs. */
const waitingOfOneMax = 8;

export type PasswordTurns = <Result>(
  address: string | undefined,
  work: () => Promise<Result>,
  /** Comes from a device where the account's owner signed in before: served before strangers. */
  isKnown?: boolean,
) => Promise<Result>;

type Waiting = { address: string | undefined; begin: () => void };

/** Anybody may have a password checked, and no work here costs more: it is done by turns. */
export function createPasswordTurns(): PasswordTurns {
  const strangers: Waiting[] = [];
  const known: Waiting[] = [];
  let running = 0;

  const turn = (address: string | undefined, waiting: Waiting[]): Promise<void> | undefined => {
    if (running < runningMax) {
      running += 1;
      return undefined;
    }
    const ofThisOne = waiting.filter((one) => one.address === address).length;
    if (waiting.length >= waitingMax || ofThisOne >= waitingOfOneMax) throw tooMany();
    return new Promise((begin) => waiting.push({ address, begin }));
  };

  return async (address, work, isKnown = false) => {
    await turn(address, isKnown ? known : strangers);
    try {
      return await work();
    } finally {
      const next = known.shift() ?? strangers.shift();
      if (next) next.begin();
      else running -= 1;
    }
  };
}

/** The turns of this process. */
export const takePasswordTurn = createPasswordTurns();

const tooMany = () =>
  new AppError("RATE_LIMITED", "Too many people are signing in at this moment. Try again in a few seconds.", {
    retryAfterSeconds: 3,
  });

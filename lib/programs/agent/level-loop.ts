/**
 * Runs `act` whenever asked, one run at a time; being asked during a run means one more run after it. `act` looks at
 * what is, so several requests need no more than one run.
 */
export function levelLoop(act: () => Promise<void>): { request(): void; idle(): Promise<void> } {
  let again = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (again) {
      again = false;
      await act();
    }
    running = undefined;
  }

  return {
    request() {
      again = true;
      running ??= Promise.resolve().then(run);
    },
    idle: async () => running,
  };
}

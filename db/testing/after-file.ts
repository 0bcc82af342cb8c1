type CleanUp = () => Promise<void>;

let cleanUps: CleanUp[] = [];

/** Runs the function after the last test of the file. Unlike Vitest's `afterAll` it may be called anywhere, in hooks too. */
export function afterFile(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}

/** Last registered first. */
export async function cleanUpAfterFile(): Promise<void> {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  cleanUps = [];
}

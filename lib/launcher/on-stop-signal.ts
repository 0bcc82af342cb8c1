import { StartError } from "./start-error";

/**
 * SIGTERM and SIGINT ask for an ordered stop. SIGHUP, the end of a terminal, is not meant for a background process.
 */
export function onStopSignal(): { signal: AbortSignal; received: Promise<void> } {
  const controller = new AbortController();
  const received = new Promise<void>((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      process.on(name, () => {
        controller.abort(new StartError(`${name} came before everything was ready.`, "Start again whenever you like."));
        resolve();
      });
    }
    process.on("SIGHUP", () => undefined);
  });
  return { signal: controller.signal, received };
}

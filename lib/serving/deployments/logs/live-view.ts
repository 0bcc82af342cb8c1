/** How long a reader may go on after they may no longer look. */
const everyMs = 10_000;

/** Passes a live view on for as long as its reader is allowed to see it; looked at now and then, when something comes. */
export function whileAllowed(
  isAllowed: () => Promise<boolean>,
  { everyMs: checkMs = everyMs } = {},
): TransformStream<Uint8Array, Uint8Array> {
  let checkedAt = performance.now();
  return new TransformStream({
    async transform(chunk, controller) {
      if (performance.now() - checkedAt >= checkMs) {
        checkedAt = performance.now();
        if (!(await isAllowed())) {
          controller.terminate();
          return;
        }
      }
      controller.enqueue(chunk);
    },
  });
}

import { expect, test } from "vitest";
import { whileAllowed } from "./while-allowed";

test("a live view ends, at both ends, once its reader may no longer look", async () => {
  let allowed = true;
  const left = Promise.withResolvers<void>();
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(Buffer.from("line")),
    cancel: () => left.resolve(),
  });
  const reader = source.pipeThrough(whileAllowed(() => Promise.resolve(allowed), { everyMs: 0 })).getReader();
  expect((await reader.read()).done).toBe(false);
  allowed = false;
  while (!(await reader.read()).done);
  await left.promise;
});

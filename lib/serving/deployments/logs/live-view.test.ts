import { AppError } from "@/lib/kernel/errors";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { liveView, takeViewPlace } from "./live-view";

/** A log to which nothing is written; `left` resolves when nobody reads it any more. */
function silentLog() {
  const left = Promise.withResolvers<void>();
  const log = new ReadableStream<Uint8Array>({ cancel: () => left.resolve() });
  return { log, left: left.promise };
}

test("a view of which nothing comes ends, at both ends, once its reader may no longer look", async () => {
  const { log, left } = silentLog();
  const ended = Promise.withResolvers<void>();
  let allowed = true;
  const asked = Promise.withResolvers<void>();
  const isAllowed = () => {
    asked.resolve();
    return Promise.resolve(allowed);
  };
  const reader = liveView(log, { isAllowed, onEnd: ended.resolve, everyMs: 1 }).getReader();
  const next = reader.read();
  await asked.promise;
  allowed = false;
  expect(await next).toMatchObject({ done: true });
  await Promise.all([left, ended.promise]);
});

test("bytes pass as they come, and the end of the log or its failure is the end of the view", async () => {
  const through = async (source: ReadableStream<Uint8Array>) => {
    let ends = 0;
    const view = liveView(source, { isAllowed: () => Promise.resolve(true), onEnd: () => (ends += 1) });
    const text = await new Response(view).text().catch((error: unknown) => String(error));
    return [text, ends];
  };
  expect(await through(new Blob(["one\n", "two\n"]).stream())).toEqual(["one\ntwo\n", 1]);
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("cut")) });
  expect(await through(broken)).toEqual(["Error: cut", 1]);
});

test("a reader who leaves ends the log", async () => {
  const { log, left } = silentLog();
  const ended = Promise.withResolvers<void>();
  await liveView(log, { isAllowed: () => Promise.resolve(true), onEnd: ended.resolve }).cancel();
  await Promise.all([left, ended.promise]);
});

test("a person has eight views at a time, and one that is closed makes room for one more", () => {
  const [ada, bob] = [randomUUID(), randomUUID()];
  const places = Array.from({ length: 8 }, () => takeViewPlace(ada));
  expect(() => takeViewPlace(ada)).toThrow(AppError);
  takeViewPlace(bob)();
  places[0]?.();
  places[0]?.();
  takeViewPlace(ada);
  expect(() => takeViewPlace(ada)).toThrow("You follow 8 logs already");
});

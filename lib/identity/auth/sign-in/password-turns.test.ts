import { expect, test } from "vitest";
import { createPasswordTurns } from "./password-turns";

function start() {
  const takeTurn = createPasswordTurns();
  const open: (() => void)[] = [];
  const ask = (address: string, isKnown = false) =>
    takeTurn(address, () => new Promise<void>((resolve) => open.push(resolve)), isKnown);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const outcome = (asked: Promise<void>) =>
    asked.then(
      () => "checked",
      (error: { code: string }) => error.code,
    );
  const finishAll = async () => {
    for (let finish = open.shift(); finish; finish = open.shift()) {
      finish();
      await settle();
    }
  };
  return { ask, open, settle, outcome, finishAll };
}

test("a flood is worked on two at a time, and told to come again beyond what can be done soon", async () => {
  const { ask, open, settle, outcome, finishAll } = start();
  const asked = Array.from({ length: 200 }, (_, index) => outcome(ask(`10.0.0.${index}`)));
  await settle();
  expect(open).toHaveLength(2);
  await finishAll();
  const outcomes = await Promise.all(asked);
  expect(outcomes.filter((one) => one === "checked")).toHaveLength(34);
  expect(outcomes.filter((one) => one === "RATE_LIMITED")).toHaveLength(166);
});

test("a flood from one address leaves others their turn", async () => {
  const { ask, settle, outcome, finishAll } = start();
  const flood = Array.from({ length: 200 }, () => outcome(ask("10.0.0.1")));
  const other = outcome(ask("10.0.0.2"));
  await settle();
  await finishAll();
  expect(await other).toBe("checked");
  expect((await Promise.all(flood)).filter((one) => one === "checked")).toHaveLength(10);
});

test("work that fails gives its turn to the next", async () => {
  const takeTurn = createPasswordTurns();
  const fail = () => takeTurn(undefined, () => Promise.reject(new Error("no memory")));
  const failures = await Promise.allSettled([fail(), fail(), fail(), fail()]);
  expect(failures.map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
  await expect(takeTurn(undefined, () => Promise.resolve("fine"))).resolves.toBe("fine");
});

test("a flood of strangers from everywhere does not keep a known device waiting", async () => {
  const { ask, open, settle, outcome, finishAll } = start();
  const strangers = Array.from({ length: 200 }, (_, index) => outcome(ask(`10.0.0.${index}`)));
  const known = ask("192.0.2.1", true);
  await settle();
  open.shift()?.();
  await settle();
  open.at(-1)?.();
  await known;
  await finishAll();
  expect(await Promise.all(strangers)).toContain("RATE_LIMITED");
});

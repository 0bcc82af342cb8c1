import { expect, test } from "vitest";
import { createWebTurns } from "./web-turns";

function started(max: number) {
  const turns = createWebTurns(max);
  const order: string[] = [];
  const take = (address: string, name = address) => turns.take(address, () => order.push(name)) ?? (() => undefined);
  return { turns, order, take };
}

test("one address has half of the places, and the others are left to others", () => {
  const { order, take } = started(4);
  for (const name of ["a1", "a2", "a3"]) take("192.0.2.1", name);
  expect(order).toEqual(["a1", "a2"]);
  take("192.0.2.2", "b1");
  expect(order).toEqual(["a1", "a2", "b1"]);
});

test("a place that is given back goes to the address that has the fewest, and nobody has it twice", () => {
  const { order, take } = started(2);
  const leave = take("192.0.2.1", "a1");
  take("192.0.2.2", "b1");
  take("192.0.2.2", "b2");
  take("192.0.2.3", "c1");
  leave();
  leave();
  expect(order).toEqual(["a1", "b1", "c1"]);
});

test("whoever leaves the queue is not called", () => {
  const { order, take } = started(2);
  const first = take("192.0.2.1", "a1");
  const second = take("192.0.2.1", "a2");
  take("192.0.2.1", "a3");
  second();
  first();
  expect(order).toEqual(["a1", "a3"]);
});

test("a flood is told that too many wait, and others still get in line", () => {
  const { turns, take } = started(2);
  for (let count = 0; count < 257; count += 1) take("2001:db8::1");
  expect(turns.take("2001:db8::2", () => undefined)).toBeUndefined();
  expect(turns.take("2001:db8:1::1", () => undefined)).toBeDefined();
});

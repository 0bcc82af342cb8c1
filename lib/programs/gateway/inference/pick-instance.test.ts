import { expect, test } from "vitest";
import type { KnownInstance } from "../directory/directory";
import { createPicker } from "./pick-instance";

const instance = (id: string, nodeReported = true): KnownInstance => ({
  id,
  nodeId: "n",
  nodeKey: {},
  nodeIsLocal: true,
  ingressUrl: "http://n",
  nodeReported,
  serves: {},
  takesTools: undefined,
});
const [a, b, c] = [instance("a"), instance("b"), instance("c")];
const none: ReadonlySet<string> = new Set();

test("equal instances take turns", () => {
  const picker = createPicker();
  const counts = new Map<string, number>();
  for (let call = 0; call < 30; call += 1) {
    const id = picker.pick([a, b, c], none)?.id ?? "";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({ a: 10, b: 10, c: 10 });
});

test("the one with the fewest calls in flight wins, and a call that ended counts no more", () => {
  const picker = createPicker();
  picker.begin("a");
  picker.begin("a");
  picker.begin("b");
  for (let call = 0; call < 5; call += 1) expect(picker.pick([a, b], none)).toBe(b);
  picker.end("a");
  picker.end("a");
  for (let call = 0; call < 5; call += 1) expect(picker.pick([a, b], none)).toBe(a);
});

test("what was tried is not tried again", () => {
  const picker = createPicker();
  expect(picker.pick([a, b], new Set(["a"]))).toBe(b);
  expect(picker.pick([a, b], new Set(["a", "b"]))).toBeUndefined();
  expect(picker.pick([], none)).toBeUndefined();
});

test("an instance that failed rests for two seconds, but serves when it is the only one", () => {
  let now = 0;
  const picker = createPicker(() => now);
  picker.failed("a");
  picker.begin("b");
  expect(picker.pick([a, b], none)).toBe(b);
  expect(picker.pick([a], none)).toBe(a);
  now = 2001;
  expect(picker.pick([a, b], none)).toBe(a);
});

test("an instance on a node that went silent comes after the others, however busy they are", () => {
  const picker = createPicker();
  const silent = instance("silent", false);
  for (let call = 0; call < 50; call += 1) picker.begin("a");
  expect(picker.pick([a, silent], none)).toBe(a);
  expect(picker.pick([silent], none)).toBe(silent);
});

import { describe, expect, it } from "vitest";
import { currentDestination, destinations } from "@/components/shell/navigation";
import { createShortcutReader, typeInto } from "@/components/shell/shortcuts";

const free = { typing: false, singleKeys: true };
const press = (key: string, modifiers: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

describe("shortcuts", () => {
  it("⌘K and Ctrl K open the palette even while typing and with single keys off", () => {
    const read = createShortcutReader();
    expect(read(press("k", { metaKey: true }), 0, { typing: true, singleKeys: false })).toEqual({ do: "palette" });
    expect(read(press("K", { ctrlKey: true }), 0, free)).toEqual({ do: "palette" });
  });

  it("g then a letter goes to that page, within a moment", () => {
    const read = createShortcutReader();
    read(press("g"), 0, free);
    expect(read(press("d"), 500, free)).toEqual({ do: "go", href: "/deployments", external: false });
    read(press("g"), 1_000, free);
    expect(read(press("d"), 9_000, free)).toBeUndefined();
  });

  it("single keys do nothing while typing or when they are switched off", () => {
    const read = createShortcutReader();
    expect(read(press("?"), 0, { typing: true, singleKeys: true })).toBeUndefined();
    expect(read(press("?"), 0, { typing: false, singleKeys: false })).toBeUndefined();
    expect(read(press("?"), 0, free)).toEqual({ do: "sheet" });
  });

  it("a letter alone, or with a modifier, goes nowhere", () => {
    const read = createShortcutReader();
    expect(read(press("d"), 0, free)).toBeUndefined();
    read(press("g", { ctrlKey: true }), 0, free);
    expect(read(press("d"), 1, free)).toBeUndefined();
  });

  it("every destination has a letter of its own", () => {
    const keys = destinations.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("current destination", () => {
  it.each([
    ["/", "Overview"],
    ["/models", "Library"],
    ["/models/8f14e45f", "Library"],
    ["/models/discover", "Discover"],
    ["/models/discover/org/name", "Discover"],
    ["/deployments/new", "Deployments"],
  ])("%s belongs to %s", (path, label) => {
    expect(currentDestination(path)?.label).toBe(label);
  });

  it("an unknown path belongs to none", () => {
    expect(currentDestination("/elsewhere")).toBeUndefined();
  });
});

it("a key typed before its field is there changes the text; what types nothing does not", () => {
  const text = ["l", "é", "🙂", "Backspace", "Shift", "Enter"].reduce(
    (typed, key) => typeInto(press(key))?.(typed) ?? typed,
    "",
  );
  expect(text).toBe("lé");
  expect(typeInto(press("k", { ctrlKey: true }))).toBeUndefined();
});

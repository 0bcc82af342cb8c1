import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import * as configuration from "./index";

const example = readFileSync(join(import.meta.dirname, "../../../.env.example"), "utf8");
const shown = new Map(
  [...example.matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
);
/** The agent sets these for each engine it starts; there is nothing an operator could put there. */
const internal = new Set<unknown>([configuration.engineConfig]);
const slices = Object.values(configuration)
  .filter((value) => value instanceof z.ZodObject)
  .filter((slice) => !internal.has(slice));
const schemas = new Map(slices.flatMap((slice) => Object.entries(slice.shape)));

test("the example shows every variable there is and no other", () => {
  expect([...shown.keys()].toSorted()).toEqual([...schemas.keys()].toSorted());
});

test("the example shows each variable once, commented out", () => {
  expect(example.match(/^[^#\n]/m)).toBeNull();
  expect(example.match(/^# [A-Z][A-Z0-9_]*=/gm)).toHaveLength(shown.size);
});

test.each([...shown])("%s is shown with its real default", (name, value) => {
  const schema = schemas.get(name);
  const standard = schema?.safeParse(undefined);
  // A home folder is not the same for every reader, so it is described in words.
  if (value === "")
    return expect(name === "KAMIWAZA_HOME" || !standard?.success || isNothing(standard.data)).toBe(true);
  expect(schema?.parse(value)).toEqual(standard?.data);
});

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

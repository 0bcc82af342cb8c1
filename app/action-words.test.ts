import { changeWords } from "@/components/activity/change-words";
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { operations } from "./operations";

/** Actions that are recorded beside those of operations: by jobs, by agents, and by the gateway for each of its routes. */
const written = globSync(["lib/**/*.ts", "jobs/**/*.ts"])
  .filter((file) => !/\.test\.ts$|testing/.test(file))
  .flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\baction: "([a-z-]+\.[a-z-]+)"/g)].map(([, action]) => action ?? ""),
  );
const routes = readFileSync("lib/programs/gateway/front-door/route-request.ts", "utf8");
const calls = [...routes.matchAll(/operation: "(\w+)"/g)].map(([, name]) => `inference.${name}`);

test("every action that is recorded has words for people", () => {
  const actions = new Set([...operations.map(({ action }) => action), ...written, ...calls]);
  expect([...actions].filter((action) => changeWords({ action, object_name: null }) === action)).toEqual([]);
  expect(calls.length).toBeGreaterThan(5);
});

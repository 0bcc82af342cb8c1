import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { pruneFolders } from "./instance-folders";

test("logs of an instance that is gone stay for a week; one that is known keeps them", async () => {
  const root = temporaryFolder();
  for (const [name, file] of [
    ["gone", "current.log"],
    ["stopped", "state.json"],
    ["runs", "run.json"],
  ] as const) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, file), "x");
  }
  const dayMs = 24 * 3_600_000;
  await pruneFolders(root, Date.now() + 6 * dayMs);
  expect(readdirSync(root).toSorted()).toEqual(["gone", "runs", "stopped"]);
  await pruneFolders(root, Date.now() + 8 * dayMs);
  expect(readdirSync(root).toSorted()).toEqual(["runs", "stopped"]);
  await pruneFolders(join(root, "nowhere"), Date.now());
});

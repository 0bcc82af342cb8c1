import type { Assignments } from "@/lib/serving/nodes/protocol";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAssignments, writeAssignments } from "./assignment-file";
import { emptyList } from "./testing";

test("lists are kept without hub tokens, for this node alone, and a torn file is no list", async () => {
  const file = join(temporaryFolder(), "assignments.json");
  const nodeId = randomUUID();
  const download: Assignments["downloads"][number] = {
    downloadId: randomUUID(),
    generation: 1,
    desired: "run",
    source: { kind: "hub", endpoint: "http://hub", repoId: "a/b", revision: "c", token: "hf_planted" },
    files: [],
    bandwidthBytesPerSecondMax: 0,
  };
  await writeAssignments(file, nodeId, { ...emptyList(3), downloads: [download] });
  expect(readFileSync(file, "utf8")).not.toContain("hf_planted");
  expect(await readAssignments(file, nodeId)).toMatchObject({
    revision: 3,
    downloads: [{ source: { repoId: "a/b" } }],
  });
  expect(await readAssignments(file, randomUUID())).toBeUndefined();
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 50));
  expect(await readAssignments(file, nodeId)).toBeUndefined();
});

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { FakeNode } from "../testing";
import { addDeployment, memoryDirectory, organizationId } from "../testing/memory-directory";
import { DeploymentIndex } from "./deployment-index";

const node = { nodeId: randomUUID(), nodeKey: {}, url: "http://127.0.0.1:1" } as FakeNode;
const directory = memoryDirectory();
const old = addDeployment(directory, "old", [], { repoId: "acme/one", createdAtMs: 1 });
const young = addDeployment(directory, "young", [node], { repoId: "acme/one", createdAtMs: 2 });
const named = addDeployment(directory, young.id, [], { createdAtMs: 3 });
const theirs = addDeployment(directory, "theirs", [node], { organizationId: randomUUID(), createdAtMs: 0 });
const index = new DeploymentIndex(directory.all.toReversed());

test("a model is found by name before id, by id before repository, and of a repository what serves comes first", () => {
  expect(index.find(organizationId, "old")).toBe(old);
  expect(index.find(organizationId, young.id)).toBe(named);
  expect(index.find(organizationId, old.id)).toBe(old);
  expect(index.find(organizationId, "acme/one")).toBe(young);
  expect(index.all(organizationId)).toEqual([old, young, named]);
});

test("another organization's deployment is not found, whatever names it", () => {
  for (const name of ["theirs", theirs.id, "acme/theirs"]) expect(index.find(organizationId, name)).toBeUndefined();
  expect(index.find(theirs.organizationId, "acme/theirs")).toBe(theirs);
});

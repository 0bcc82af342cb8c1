import { expect, test } from "vitest";
import type { ModelSummary } from "@/lib/serving/models/contract";
import type { NodeSummary } from "@/lib/serving/nodes/contract";
import { copyObstacle, verifyObstacle } from "./obstacles";

const nodes = [{ id: "atlas" }, { id: "borea" }] as NodeSummary[];

const model = (...onNodes: string[][]) =>
  ({ repo_modelId: "acme/tiny", m_files: onNodes.map((on_nodes) => ({ size: 1, on_nodes })) }) as ModelSummary;

test("a model can be copied while some machine lacks a file that another has", () => {
  expect(copyObstacle(model(["atlas"], []), nodes)).toBeUndefined();
  expect(copyObstacle(model(["atlas", "borea"], []), nodes)).toContain("Every machine");
  expect(copyObstacle(model([], []), nodes)).toContain("complete");
  expect(copyObstacle({ ...model(["atlas"]), repo_modelId: null }, nodes)).toContain("folder");
});

test("a model can be verified once a file of it is complete", () => {
  expect(verifyObstacle(model(["atlas"]))).toBeUndefined();
  expect(verifyObstacle(model([]))).toContain("complete");
});

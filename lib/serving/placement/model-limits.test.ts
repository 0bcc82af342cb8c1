import { describe, expect, test } from "vitest";
import { placeReplica } from "./place-replica";
import type { PlacementNode } from "./placement-node";
import { aPlacementNode, aRequest, GiB, llama8b, someNodeFacts } from "./testing";

const place = (nodes: PlacementNode[], config: Record<string, unknown>) =>
  placeReplica(aRequest({ facts: { ...llama8b, contextLengthMax: 32_768 }, config }), nodes, new Date(0));
const withMemory = (availableBytes: number, totalBytes = 32 * GiB) =>
  aPlacementNode({ facts: someNodeFacts({ memory: { totalBytes, availableBytes } }) });

describe("a context beyond what the model was trained for", () => {
  test("is said where it fits, with the way back", () => {
    const placement = place([aPlacementNode()], { contextLength: 65_536, parallel: 1 });
    expect(placement).toMatchObject({
      ok: true,
      config: { contextLength: 65_536 },
      explanation: {
        limits: [
          {
            setting: "contextLength",
            maximum: 32_768,
            exceeded: true,
            reason: expect.stringContaining("trained for a context of 32768 tokens"),
          },
        ],
        fixes: [{ label: "Context length: 32768", patch: { contextLength: 32_768 } }],
      },
    });
  });

  test("is never proposed, however long a context was asked for", () => {
    for (const contextLength of [4_194_304, 40_000, 32_768]) {
      const placement = place([withMemory(8 * GiB)], { contextLength });
      const proposed = placement.explanation.fixes.flatMap(({ patch }) => Number(patch["contextLength"] ?? []));
      expect(placement.ok).toBe(false);
      for (const length of proposed) expect(length).toBeLessThanOrEqual(32_768);
    }
    const long = place([withMemory(11.6 * GiB)], { contextLength: 4_194_304, parallel: 1 });
    expect(long.explanation.fixes).toContainEqual(expect.objectContaining({ patch: { contextLength: 32_768 } }));
  });

  test("is not proposed either where a machine has the memory for it", () => {
    const placement = place([withMemory(400 * GiB, 512 * GiB)], { contextLength: 4_194_304, parallel: 1 });
    const proposed = placement.explanation.fixes.flatMap(({ patch }) => Number(patch["contextLength"] ?? []));
    expect(placement.ok).toBe(false);
    expect(Math.max(...proposed)).toBe(32_768);
  });

  test("is not spoken of within it", () => {
    const placement = place([aPlacementNode()], { contextLength: 32_768 });
    expect(placement.explanation).toMatchObject({ fixes: [], limits: [{ exceeded: false }] });
  });
});

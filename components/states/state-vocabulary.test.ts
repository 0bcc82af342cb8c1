import { describe, expect, it } from "vitest";
import { stateVocabulary } from "@/components/states/state-vocabulary";
import { deploymentPhases } from "@/lib/serving/deployments/contract";
import { nodePhases } from "@/lib/serving/nodes/contract";
import { downloadPhases } from "@/lib/serving/nodes/protocol";

const everyState = Object.entries(stateVocabulary).flatMap(([kind, words]) =>
  Object.entries(words).map(([word, facts]) => ({ kind, word, ...facts })),
);

describe("state vocabulary", () => {
  it.each([
    ["deployment", deploymentPhases],
    ["download", downloadPhases],
    ["node", nodePhases],
  ] as const)("has a word for each phase of a %s, and none that nothing is ever in", (kind, phases) => {
    expect(new Set(Object.keys(stateVocabulary[kind]))).toEqual(new Set<string>(phases));
  });

  it.each(everyState)("$kind $word is told by a word, an icon and one sentence", ({ label, icon, meaning }) => {
    expect(label).toMatch(/^[A-Z][a-z]+$/);
    expect(icon).toBeDefined();
    expect(meaning).toMatch(/^[A-Z].+\.$/);
  });

  it("two states of one kind that share a colour differ in icon or word", () => {
    for (const words of Object.values(stateVocabulary)) {
      const labels = Object.values(words).map(({ label }) => label);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it("a failure is always the bad tone", () => {
    for (const { word, tone } of everyState) if (word === "failed" || word === "down") expect(tone).toBe("bad");
  });
});

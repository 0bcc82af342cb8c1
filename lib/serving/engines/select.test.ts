import { describe, expect, test } from "vitest";
import type { AcceleratorFacts, EngineFingerprint, ModelFacts } from "./facts";
import { selectEngine } from "./index";
import { exampleNode } from "./testing";

const gguf: ModelFacts = {
  format: "gguf",
  architecture: "llama",
  weightBytes: 1,
  contextLengthMax: 2048,
  embeddingLength: 64,
  layerCount: 2,
  hasChatTemplate: true,
  task: "chat",
};
const llamaCpp: EngineFingerprint = { engine: "llama-cpp", available: true, variant: "bundled" };
const fake: EngineFingerprint = { engine: "fake", available: true, variant: "bundled" };
const accelerator = (vendor: AcceleratorFacts["vendor"]): AcceleratorFacts => ({
  id: "0",
  vendor,
  name: `${vendor} card`,
  memoryBytes: 16e9,
  migEnabled: false,
  unifiedMemory: false,
});
const outcome = (selection: ReturnType<typeof selectEngine>, id: string) =>
  selection.rules.find((rule) => rule.id === id)?.outcome;

describe("rules in order", () => {
  test("1: a pinned engine that passes is taken, because you chose it", () => {
    const selection = selectEngine(gguf, exampleNode(), [llamaCpp, fake], "fake");
    expect(selection.chosen).toMatchObject({ engine: "fake", rule: "1-pinned" });
    expect(selection.headline.code).toBe("ENGINE_PINNED");
    expect(selection.facts).toContainEqual({ name: "pinned", value: "fake", source: "user" });
  });

  test("1: a pinned engine that does not pass is not replaced", () => {
    const selection = selectEngine({ ...gguf, format: "safetensors" }, exampleNode(), [llamaCpp], "llama-cpp");
    expect(selection.chosen).toBeUndefined();
    expect(selection.headline.params["reason"]).toContain("GGUF");
    expect(selectEngine(gguf, exampleNode(), [llamaCpp], "nothing").headline.params["reason"]).toContain("nothing");
  });

  test("3: embedding and ranking models in GGUF", () => {
    const selection = selectEngine({ ...gguf, task: "embedding" }, exampleNode(), [llamaCpp]);
    expect(selection.chosen).toMatchObject({ engine: "llama-cpp", rule: "3-gguf-encoder" });
  });

  test("5: GGUF of any other kind", () => {
    const selection = selectEngine(gguf, exampleNode({ accelerators: [accelerator("nvidia")] }), [llamaCpp]);
    expect(selection.chosen).toMatchObject({ engine: "llama-cpp", rule: "5-gguf" });
    expect(outcome(selection, "14-cpu-only")).toBe("does not apply");
  });

  test("14: a machine without accelerator agrees", () => {
    expect(outcome(selectEngine(gguf, exampleNode(), [llamaCpp]), "14-cpu-only")).toBe("agrees");
  });

  test("16: an accelerator that no other engine serves agrees", () => {
    const node = exampleNode({ accelerators: [accelerator("intel")] });
    expect(outcome(selectEngine(gguf, node, [llamaCpp]), "16-other-accelerator")).toBe("agrees");
  });

  test.each(["safetensors", "mlx"] as const)(
    "17: for %s there is no engine here yet, and the way out is named",
    (format) => {
      const selection = selectEngine({ ...gguf, format }, exampleNode(), [llamaCpp]);
      expect(selection.chosen).toBeUndefined();
      expect(selection.headline).toMatchObject({
        code: "NO_ENGINE",
        params: { reason: expect.stringMatching(/no engine here yet.*GGUF/) },
      });
      expect(outcome(selection, "17-none")).toBe("decided");
    },
  );

  test("17: where llama.cpp is missing its own reason is given", () => {
    const reason = "No llama-server executable was found.";
    const selection = selectEngine(gguf, exampleNode(), [{ engine: "llama-cpp", available: false, reason }]);
    expect(selection.headline.params["reason"]).toBe(reason);
    expect(selectEngine(gguf, exampleNode(), []).headline.params["reason"]).toContain("not found on this machine");
  });
});

describe("the explanation", () => {
  test("exactly one rule decides, and it names the facts it used", () => {
    for (const facts of [gguf, { ...gguf, format: "mlx" as const }]) {
      const { rules } = selectEngine(facts, exampleNode(), [llamaCpp]);
      const deciding = rules.filter(({ outcome }) => outcome === "decided");
      expect(deciding).toHaveLength(1);
      expect(deciding[0]?.facts).toContain("format");
    }
  });

  test("the fake engine is a runner-up at most", () => {
    const selection = selectEngine(gguf, exampleNode(), [llamaCpp, fake]);
    expect(selection.chosen?.engine).toBe("llama-cpp");
    expect(selection.runnersUp).toEqual([
      { option: "Fake engine", whyNot: expect.stringContaining("choose it yourself") },
    ]);
    expect(selectEngine(gguf, exampleNode(), [fake]).chosen).toBeUndefined();
  });

  test("a machine without the fake engine does not speak of it", () => {
    expect(selectEngine(gguf, exampleNode(), [llamaCpp]).runnersUp).toEqual([]);
  });
});

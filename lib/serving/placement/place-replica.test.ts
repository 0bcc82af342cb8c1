import { describe, expect, test } from "vitest";
import { driverByName } from "@/lib/serving/engines";
import { capacityOf } from "@/lib/serving/nodes";
import { fitMemory } from "./fit-memory";
import { placeReplica } from "./place-replica";
import type { PlacementNode, PlacementRequest } from "./placement-node";
import { anL4, aPlacementNode, aRequest, GiB, llama8b, someNodeFacts } from "./testing";

const now = new Date("2026-11-24T12:00:00Z");
const place = (nodes: PlacementNode[], request: Partial<PlacementRequest> = {}) =>
  placeReplica(aRequest(request), nodes, now);
const chosenNode = (nodes: PlacementNode[], request: Partial<PlacementRequest> = {}) => {
  const placement = place(nodes, request);
  return placement.ok ? placement.nodeId : placement.code;
};
const withMemory = (availableBytes: number, totalBytes = 64 * GiB) =>
  aPlacementNode({ facts: someNodeFacts({ memory: { totalBytes, availableBytes } }) });

describe("filters", () => {
  const elsewhere = aPlacementNode({ id: "z", name: "zeus" });
  test.each<[string, Partial<PlacementNode>, Partial<PlacementRequest>, string, RegExp]>([
    ["a machine nobody chose", {}, { pinnedNodeId: "z" }, "pinned-node", /another machine/],
    ["a silent machine", { phase: "unreachable" }, {}, "reachable", /not reported/],
    ["a machine that has just joined", { phase: "joining" }, {}, "reachable", /not reported yet/],
    ["a machine nobody approved", { phase: "unapproved" }, {}, "approved", /waits for an administrator's approval/],
    ["a cordoned machine", { phase: "cordoned" }, {}, "cordoned", /no new work/],
    ["a machine nobody knows", { facts: null }, {}, "facts", /hardware/],
    ["a machine without the engine", { engines: [] }, {}, "engine", /not found/],
    [
      "an engine that is not available",
      { engines: [{ engine: "llama-cpp", available: false, reason: "The build is too old." }] },
      {},
      "engine",
      /too old/,
    ],
    ["parameters the engine does not have", {}, { config: { tensorParallel: 2 } }, "parameters", /tensorParallel/],
    ["files that cannot get there", { filesProblem: "The files are on zeus only." }, {}, "files", /on zeus only/],
    [
      "a full disk",
      { facts: someNodeFacts({ disk: { path: "/", totalBytes: 10 * GiB, freeBytes: 4 * GiB } }) },
      {},
      "disk",
      /lacks/,
    ],
    [
      "too little memory",
      { facts: someNodeFacts({ memory: { totalBytes: 8 * GiB, availableBytes: 4 * GiB } }) },
      {},
      "memory",
      /of memory; .* is free/,
    ],
  ])("%s is refused with its reason", (_, changes, request, filter, reason) => {
    const placement = place([aPlacementNode(changes), elsewhere], request);
    const refused = filter === "parameters" ? place([aPlacementNode(changes)], request) : placement;
    expect(refused.explanation.rules).toContainEqual({
      id: filter,
      outcome: "refused",
      reason: expect.stringMatching(reason),
    });
    if (filter !== "parameters") expect(placement).toMatchObject({ ok: true, nodeId: "z" });
  });

  test("files that are there already need no disk", () => {
    const full = someNodeFacts({ disk: { path: "/", totalBytes: 10 * GiB, freeBytes: 0 } });
    expect(chosenNode([aPlacementNode({ facts: full, localBytes: llama8b.weightBytes })])).toBe("a");
  });

  test.each<[string, Partial<PlacementNode>[], Partial<PlacementRequest>, string]>([
    ["no machine", [], {}, "UNAVAILABLE"],
    ["only silent machines", [{ phase: "unreachable" }], {}, "UNAVAILABLE"],
    ["only machines nobody approved", [{ phase: "unapproved" }], {}, "UNAVAILABLE"],
    ["only cordoned machines", [{ phase: "cordoned" }], {}, "UNAVAILABLE"],
    ["a format without an engine", [{}], { facts: { ...llama8b, format: "safetensors" } }, "NO_ENGINE"],
    ["a pinned engine that is not there", [{}], { pinnedEngine: "fake" }, "NO_ENGINE"],
    [
      "memory short on one, the other silent",
      [{ phase: "unreachable" }, { id: "b", facts: small() }],
      {},
      "NO_FIT_CAPACITY",
    ],
  ])("%s is told by its code", (_, nodes, request, code) => {
    expect(chosenNode(nodes.map(aPlacementNode), request)).toBe(code);
  });
});

describe("choice", () => {
  const gpu = (id: string, changes: Partial<PlacementNode> = {}) =>
    aPlacementNode({ id, name: id, facts: someNodeFacts({ accelerators: [anL4()] }), ...changes });

  test("an accelerator comes before a processor with the files at hand", () => {
    expect(chosenNode([aPlacementNode({ localBytes: llama8b.weightBytes }), gpu("g")])).toBe("g");
  });

  test("one accelerator that holds it comes before two that share it", () => {
    const two = [
      anL4({ memoryBytes: 8 * GiB, memoryFreeBytes: 5 * GiB }),
      anL4({ id: "GPU-2", memoryBytes: 8 * GiB, memoryFreeBytes: 5 * GiB }),
    ];
    const split = aPlacementNode({ id: "a", facts: someNodeFacts({ accelerators: two }) });
    expect(chosenNode([split, gpu("g")])).toBe("g");
    expect(chosenNode([split])).toBe("a");
  });

  test("a machine that has the files comes before one that has to fetch them", () => {
    expect(chosenNode([gpu("a"), gpu("b", { localBytes: llama8b.weightBytes })])).toBe("b");
  });

  test("of equal machines the fuller one is taken, so that large gaps stay", () => {
    const half = someNodeFacts({ accelerators: [anL4({ memoryFreeBytes: 12 * GiB })] });
    expect(chosenNode([gpu("a"), gpu("b", { facts: half })])).toBe("b");
  });

  test("a sure fit comes before a tight one", () => {
    const tight = withMemory(9.3 * GiB);
    expect(place([tight]).explanation.verdict).toBe("tight");
    expect(chosenNode([{ ...tight, localBytes: llama8b.weightBytes }, aPlacementNode({ id: "b" })])).toBe("b");
  });

  test("the same facts give the same answer in any order", () => {
    const nodes = [gpu("c"), gpu("a"), gpu("b")];
    expect([nodes, nodes.toReversed()].map((order) => chosenNode(order))).toEqual(["a", "a"]);
  });

  test("processor only means that the accelerator is left alone", () => {
    const placement = place([gpu("g")], { forceCpu: true });
    expect(placement).toMatchObject({ ok: true, config: { gpuLayers: 0 } });
    expect(placement.explanation.parts.every((part) => part.where === "host")).toBe(true);
  });

  test("the explanation says what was chosen, what it needs, and why not the others", () => {
    const { explanation } = place([
      gpu("g"),
      aPlacementNode(),
      aPlacementNode({ id: "s", name: "silent", phase: "unreachable" }),
    ]);
    expect(explanation).toMatchObject({ verdict: "fits", chosen: { engine: "llama-cpp", nodeId: "g" }, fixes: [] });
    expect(explanation.headline).toMatch(/^Fits on g with llama.cpp: .* GiB of .* GiB available for models\.$/);
    expect(explanation.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(explanation.expectedBytes);
    expect(explanation.rules.map((rule) => rule.id)).toEqual(expect.arrayContaining(["5-gguf", "memory", "reachable"]));
    expect(explanation.runnersUp).toContainEqual({ option: "atlas, llama.cpp", whyNot: "It would use slower memory." });
    expect(explanation.runnersUp).toContainEqual({ option: "silent", whyNot: "It has not reported for a while." });
  });
});

test("parameters that have no effect are told, and only those", () => {
  const config = { tensor_parallel_size: 4, gpu_memory_utilization: 0.9, quantization: "awq" };
  const rules = place([aPlacementNode()], { config }).explanation.rules.filter(({ id }) => id === "no-effect");
  expect(rules.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^tensor_parallel_size 4 has no effect with llama.cpp: /),
    expect.stringMatching(/^quantization "awq" has no effect with llama.cpp: /),
  ]);
});

describe("models larger than the accelerator", () => {
  const small = (freeGiB: number, changes: Partial<PlacementNode> = {}) =>
    aPlacementNode({ facts: someNodeFacts({ accelerators: [anL4({ memoryFreeBytes: freeGiB * GiB })] }), ...changes });

  test("as many layers as fit are put there, the rest stay with the processor, and the explanation says so", () => {
    const placement = place([small(5)]);
    const layers = placement.ok ? Number(placement.config["gpuLayers"]) : 0;
    expect(layers).toBeGreaterThan(5);
    expect(layers).toBeLessThan(33);
    const { facts, parts, verdict } = placement.explanation;
    expect(verdict).toBe("fits");
    expect(facts).toContainEqual({
      name: "layers on the accelerator",
      value: layers,
      unit: "layers",
      source: "node-probe",
    });
    expect(parts.filter(({ name }) => name === "weights").every(({ bytes }) => bytes > GiB)).toBe(true);
    expect(place([small(6)])).toMatchObject({
      config: { gpuLayers: expect.toSatisfy((more) => Number(more) > layers) },
    });
  });

  test("a machine that holds all of it comes before one that holds a part, and that before one that holds none", () => {
    const whole = aPlacementNode({ id: "w", facts: someNodeFacts({ accelerators: [anL4()] }) });
    const [part, none] = [small(3.5, { id: "p" }), aPlacementNode({ id: "n" })];
    expect(chosenNode([none, part, whole])).toBe("w");
    expect(chosenNode([none, part])).toBe("p");
  });

  test("what somebody set is not changed: too many layers are refused", () => {
    expect(chosenNode([small(3)], { config: { gpuLayers: 33 } })).toBe("NO_FIT_CAPACITY");
    expect(place([small(3)], { config: { gpuLayers: 4 } })).toMatchObject({ ok: true, config: { gpuLayers: 4 } });
  });

  test("an accelerator that the engine cannot use is not counted on", () => {
    const engines = [{ engine: "llama-cpp", available: true, variant: "bundled", devices: [] }];
    const placement = place([small(24, { engines })]);
    expect(placement).toMatchObject({
      ok: true,
      config: expect.not.objectContaining({ gpuLayers: expect.anything() }),
    });
    expect(placement.explanation.parts.every(({ where }) => where === "host")).toBe(true);
  });
});

describe("memory", () => {
  test("what is reserved for others and not taken yet is not free", () => {
    expect(chosenNode([withMemory(12 * GiB)])).toBe("a");
    expect(chosenNode([{ ...withMemory(12 * GiB), reservations: { host: 4 * GiB, device: 0 } }])).toBe(
      "NO_FIT_CAPACITY",
    );
  });

  test("a reserve stays free on every machine and every accelerator", () => {
    const facts = someNodeFacts({ accelerators: [anL4({ memoryFreeBytes: 24 * GiB })] });
    const capacity = capacityOf(facts, { host: 0, device: 0 });
    expect(48 * GiB - capacity.host).toBeCloseTo(3.2 * GiB, -6);
    expect(24 * GiB - capacity.device).toBeCloseTo(1.2 * GiB, -6);
  });

  test("unified memory is counted once, and only three quarters of it", () => {
    const apple = anL4({ vendor: "apple", unifiedMemory: true, memoryBytes: 16 * GiB });
    const facts = someNodeFacts({
      accelerators: [apple],
      memory: { totalBytes: 16 * GiB, availableBytes: 15.5 * GiB },
    });
    expect(capacityOf(facts, { host: 1 * GiB, device: 1 * GiB })).toMatchObject({
      device: 0,
      host: 12 * GiB,
      unified: true,
    });
  });

  test.each([
    [12, "fits"],
    [10.4, "tight"],
    [9, "does-not-fit"],
  ])("8 to 11 GiB expected at 10 in %s GiB: %s", (capacity, verdict) => {
    const estimate = {
      lowBytes: 8 * GiB,
      expectedBytes: 10 * GiB,
      highBytes: 11 * GiB,
      parts: [{ name: "weights" as const, bytes: 10 * GiB, where: "host" as const }],
      unknowns: [],
    };
    const free = { host: capacity * GiB, device: 0, largestDevice: 0, unified: false, reserve: { host: 0, device: 0 } };
    expect(fitMemory(estimate, free).verdict).toBe(verdict);
    const vague = { ...estimate, unknowns: ["kv-cache"] };
    expect(fitMemory(vague, free).verdict).toBe("unknown");
    expect(fitMemory(vague, { ...free, host: 7 * GiB }).verdict).toBe("does-not-fit");
  });

  test("an unknown architecture is placed as a chance, never as a promise", () => {
    const placement = place([aPlacementNode()], { facts: { ...llama8b, architecture: "novel", layers: undefined } });
    expect(placement).toMatchObject({
      ok: true,
      explanation: { verdict: "unknown", unknowns: [expect.stringContaining("novel")] },
    });
  });
});

describe("fixes", () => {
  const refusedOn = (availableGiB: number, config: Record<string, unknown>) => {
    const placement = place([withMemory(availableGiB * GiB, 32 * GiB)], { config });
    if (placement.ok) throw new Error("it fits");
    return placement.explanation;
  };

  test("each is tried with the estimator that refused, and says what it leads to", () => {
    const explanation = refusedOn(12, { contextLength: 65_536, parallel: 1 });
    expect(explanation.verdict).toBe("needs-change");
    expect(explanation.fixes.map((fix) => fix.label)).toEqual([
      expect.stringMatching(/^Shorten the context to \d+ tokens$/),
      "Store keys and values in 8 bits",
    ]);
    for (const { patch, resultingVerdict } of explanation.fixes) {
      const retried = place([withMemory(12 * GiB, 32 * GiB)], {
        config: { contextLength: 65_536, parallel: 1, ...patch },
      });
      expect(retried).toMatchObject({ ok: true, explanation: { verdict: resultingVerdict } });
    }
  });

  test("the longest context that fits is offered", () => {
    const [fix] = refusedOn(12, { contextLength: 131_072, parallel: 1 }).fixes;
    const length = Number(fix?.patch["contextLength"]);
    const longer = place([withMemory(12 * GiB, 32 * GiB)], {
      config: { contextLength: Math.ceil(length * 1.5), parallel: 1 },
    });
    expect(length).toBeGreaterThan(8192);
    expect(longer.ok).toBe(false);
  });

  test("when one change is not enough, several are offered together", () => {
    const { fixes } = refusedOn(7.4, { contextLength: 131_072, parallel: 16 });
    expect(fixes).toHaveLength(1);
    expect(fixes[0]?.patch).toMatchObject({ cacheTypeK: "q8_0", parallel: 1 });
  });

  test("8 bits are offered for keys or values, and say so when they turn flash attention on", () => {
    const labels = (config: Record<string, unknown>) =>
      refusedOn(12, { contextLength: 65_536, parallel: 1, ...config }).fixes.map((fix) => fix.label);
    expect(labels({ flashAttention: "off" })).toContain("Store keys and values in 8 bits with flash attention");
    expect(labels({ flashAttention: "on", cacheTypeK: "q8_0" })).toContain("Store keys and values in 8 bits");
  });

  test("nothing is offered that would not help", () => {
    const explanation = refusedOn(3, {});
    expect(explanation).toMatchObject({ verdict: "does-not-fit", fixes: [] });
  });
});

test("every parameter of the engine is filled in for the replica", () => {
  const placement = place([aPlacementNode()], { config: { contextLength: 8192 } });
  const known = Object.keys(driverByName("llama-cpp")?.configSchema.parse({}) ?? {});
  expect(placement.ok && Object.keys(placement.config)).toEqual(expect.arrayContaining(known));
  expect(placement).toMatchObject({ config: { contextLength: 8192 } });
});

test("a setting of the gateway that was kept before it was judged stops no engine", () => {
  expect(place([aPlacementNode()], { config: { strip_thinking: "no" } })).toMatchObject({ ok: true });
});

function small() {
  return someNodeFacts({ memory: { totalBytes: 4 * GiB, availableBytes: 2 * GiB } });
}

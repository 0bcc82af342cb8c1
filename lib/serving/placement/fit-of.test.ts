import { expect, test } from "vitest";
import { fitOf } from "./fit-of";
import { anL4, aPlacementNode, GiB, llama8b, someNodeFacts } from "./testing";

const small = aPlacementNode({ facts: someNodeFacts({ memory: { totalBytes: 4 * GiB, availableBytes: 3 * GiB } }) });

test("a header gives a verdict with its sizes", () => {
  const fit = fitOf({ facts: llama8b }, [aPlacementNode()]);
  expect(fit).toMatchObject({ verdict: "fits", expectedBytes: expect.any(Number), capacityBytes: expect.any(Number) });
});

test("the best of several machines speaks", () => {
  expect(fitOf({ facts: llama8b }, [small, aPlacementNode({ id: "b" })]).verdict).toBe("fits");
});

test("a size alone is never a promise, however much room there is", () => {
  expect(fitOf({ sizeBytes: 1000 }, [aPlacementNode()]).verdict).toBe("unknown");
});

test("weights that are larger than all free memory do not fit, whatever their header says", () => {
  expect(fitOf({ sizeBytes: 5 * GiB }, [small])).toMatchObject({
    verdict: "does-not-fit",
    reason: expect.stringContaining("5.0 GiB"),
  });
});

test("without a machine the need is known, and whether it fits is not", () => {
  expect(fitOf({ sizeBytes: 1 }, []).verdict).toBe("unknown");
  const fit = fitOf({ facts: llama8b }, []);
  expect(fit.verdict).toBe("unknown");
  expect(fit.expectedBytes).toBeGreaterThan(llama8b.weightBytes);
});

test("need and room are of the same memory: what fits never needs more than is free there", () => {
  const free = [5, 5.5, 6, 6.5, 7, 8, 12, 23].map((gib) => gib * GiB);
  const engines = [{ engine: "llama-cpp", available: true, devices: ["NVIDIA L4"] }];
  for (const memoryFreeBytes of free) {
    const facts = someNodeFacts({ accelerators: [anL4({ memoryFreeBytes })] });
    const fit = fitOf({ facts: llama8b }, [aPlacementNode({ facts, engines })]);
    expect(fit.verdict).toBe("fits");
    expect(fit.expectedBytes, `with ${memoryFreeBytes / GiB} GiB free`).toBeLessThanOrEqual(fit.capacityBytes ?? 0);
  }
});

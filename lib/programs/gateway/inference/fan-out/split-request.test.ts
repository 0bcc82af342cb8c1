import { expect, test } from "vitest";
import { splitRequest } from "./split-request";

const bodies = (fields: Record<string, unknown>) =>
  splitRequest(fields)?.map((part) => JSON.parse(part.write().toString()) as unknown);

test("each part says what the request said, with a prompt and a seed of its own", () => {
  expect(bodies({ model: "m", prompt: ["a", "b"], n: 2, seed: 7, stop: "x" })).toEqual([
    { model: "m", stop: "x", prompt: "a", seed: 7 },
    { model: "m", stop: "x", prompt: "a", seed: 8 },
    { model: "m", stop: "x", prompt: "b", seed: 7 },
    { model: "m", stop: "x", prompt: "b", seed: 8 },
  ]);
  expect(bodies({ n: 2, seed: -1 })).toEqual([{ seed: -1 }, { seed: -1 }]);
  expect(bodies({ model: "m", messages: [], n: 2 })).toEqual([
    { model: "m", messages: [] },
    { model: "m", messages: [] },
  ]);
});

test("choices for one prompt share its bytes, and nothing is written before it is asked for", () => {
  const written: string[] = [];
  const prompt = { toJSON: () => written.push("prompt") };
  const parts = splitRequest({ prompt: [prompt, prompt], n: 64 }) ?? [];
  expect(parts).toHaveLength(128);
  expect(written).toEqual([]);
  const [first, second] = parts.map((part) => part.write());
  expect(written).toHaveLength(2);
  expect(second).toBe(first);
});

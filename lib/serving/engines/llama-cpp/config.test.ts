import { expect, test } from "vitest";
import { exampleNode } from "../testing";
import { llamaCppConfig } from "./config";
import { llamaCpp } from "./index";
import { facts, withServer } from "./testing";

test.each([
  { contextLength: "4096" },
  { contextLength: 4096.5 },
  { contextLength: -1 },
  { parallel: 0 },
  { parallel: 65 },
  { threads: 0 },
  { cacheTypeK: "q8_0 --host 0.0.0.0" },
  { flashAttention: "on; true" },
  { gpuLayers: -1 },
  { "--host": "0.0.0.0" },
  { extraArgs: "--tools all" },
  { chatTemplate: "{{ 1 }}" },
])("%o is refused", (config) => {
  expect(llamaCppConfig.safeParse(config).success).toBe(false);
});

test("every field explains itself", () => {
  for (const field of Object.values(llamaCppConfig.shape)) {
    expect(field.meta()).toMatchObject({
      title: expect.any(String),
      flag: expect.stringMatching(/^--/),
      description: expect.any(String),
    });
  }
});

test("a context longer than the model's is not suggested", () => {
  const fingerprint = llamaCpp.fingerprint(withServer);
  expect(llamaCpp.suggestConfigs?.({ ...facts, contextLengthMax: 2048 }, exampleNode(), fingerprint)).toEqual([
    { contextLength: 2048 },
  ]);
});

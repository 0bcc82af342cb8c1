import { expect, test } from "vitest";
import { checkEngineConfig, underOwnNames, withoutEffect } from "./check-config";
import { llamaCpp } from "./llama-cpp";
import { samplingOf } from "./sampling";

const own = (config: Record<string, unknown>) => underOwnNames(llamaCpp, config);

test.each([
  [{ n_ctx: 2048 }, { contextLength: 2048 }],
  [{ max_model_len: "2048" }, { contextLength: 2048 }],
  [{ n_ctx: 1, contextLength: 2 }, { contextLength: 2 }],
  [{ n_gpu_layers: 20 }, { gpuLayers: 20 }],
  [{ n_gpu_layers: -1 }, { gpuLayers: null }],
  [{ flash_attn: true }, { flashAttention: "on" }],
  [{ gpu_memory_utilization: 0.9, tensor_parallel_size: "1", quantization: null, dtype: "auto" }, {}],
  [
    { tensor_parallel_size: "4", quantization: "awq" },
    { tensor_parallel_size: 4, quantization: "awq" },
  ],
  [{ strip_thinking: "true" }, { strip_thinking: "true" }],
  [{ constructor: 1 }, { constructor: 1 }],
])("%j is known as %j", (sent, known) => {
  expect(own(sent)).toEqual(known);
});

test("every other name leads to a parameter of the engine", () => {
  const names = [...(llamaCpp.otherNames?.values() ?? [])].map(({ name }) => name);
  expect(names.filter((name) => !(name in llamaCpp.configSchema.shape))).toEqual([]);
});

test("what another engine would do and this one does not is named, and no parameter of it", () => {
  const asked = { max_model_len: 4096, tensor_parallel_size: 4, gpu_memory_utilization: 0.9, quantization: "awq" };
  expect(checkEngineConfig(llamaCpp, asked)).toEqual({
    ok: true,
    config: expect.objectContaining({ contextLength: 4096 }),
  });
  expect(withoutEffect(llamaCpp, asked)).toEqual([
    { pointer: "/config/tensor_parallel_size", detail: expect.stringMatching(/^tensor_parallel_size 4 has no effect/) },
    { pointer: "/config/quantization", detail: expect.stringMatching(/^quantization "awq" has no effect/) },
  ]);
  expect(withoutEffect(llamaCpp, { tensor_parallel_size: 1, pipeline_parallel_size: "1", dtype: "auto" })).toEqual([]);
});

test.each([
  [{ strip_thinking: "yes" }, "/config/strip_thinking"],
  [{ n_ctx: "many" }, "/config/n_ctx"],
  [{ n_ctx: 512, contextLength: 1 }, "/config/contextLength"],
  [{ embedding_token_ids: "llama" }, "/config/embedding_token_ids"],
])("%j, which nobody would read, is refused by the name it has there", (config, pointer) => {
  expect(checkEngineConfig(llamaCpp, config)).toMatchObject({ ok: false, fields: [{ pointer }] });
});

test("sampling is checked and never given to an engine", () => {
  expect(checkEngineConfig(llamaCpp, { temperature: "0.5", n_ctx: 512 })).toMatchObject({
    ok: true,
    config: expect.not.objectContaining({ temperature: expect.anything() }),
  });
  expect(checkEngineConfig(llamaCpp, { temperature: 9, warp: 1 })).toMatchObject({
    ok: false,
    fields: [{ pointer: "/config/warp" }, { pointer: "/config/temperature" }],
  });
  expect(samplingOf({ temperature: "0.5", top_p: 7, warp: 1 })).toEqual({ temperature: 0.5 });
});

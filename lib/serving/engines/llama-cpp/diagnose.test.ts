import { expect, test } from "vitest";
import { llamaCppConfig } from "./config";
import { llamaCpp } from "./index";

test.each([
  ["OUT_OF_MEMORY", "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 68719476736"],
  [
    "OUT_OF_MEMORY",
    "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9216.00 MiB on device 0: cudaMalloc failed: out of memory",
  ],
  ["OUT_OF_MEMORY", "terminate called after throwing an instance of 'std::bad_alloc'"],
  ["ARCH_UNSUPPORTED", "llama_model_load: error loading model: unknown model architecture: 'someday'"],
  ["ARCH_UNSUPPORTED", "error loading model vocabulary: unknown pre-tokenizer type: 'novel'"],
  ["MODEL_FILES_INCOMPLETE", "llama_model_load: error loading model: missing tensor 'blk.3.attn_k.weight'"],
  [
    "MODEL_FILES_INCOMPLETE",
    "gguf_init_from_reader_impl: tensor 'x' data is not within the file bounds, model is corrupted or incomplete",
  ],
  ["MODEL_FILES_INCOMPLETE", "gguf_init_from_file_impl: invalid magic characters: 'abcd', expected 'GGUF'"],
  [
    "MODEL_REFUSED",
    "llama_model_load: error loading model hyperparameters: key not found in model: llama.context_length",
  ],
  ["MODEL_REFUSED", "error loading model: The metadata key general.name appears twice."],
  ["MODEL_REFUSED", "error: llama.cpp could not load the model."],
  ["ENGINE_UNRESPONSIVE", "error: a schema kept one step busy for 2013 ms; the engine ends"],
  ["PORT_IN_USE", "error: listen EADDRINUSE: address already in use 127.0.0.1:20001"],
  ["PORT_IN_USE", "srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 20001"],
  ["DRIVER_TOO_OLD", "CUDA error: CUDA driver version is insufficient for CUDA runtime version"],
  ["ENGINE_EXITED", "llama_init_from_model: V cache quantization requires flash_attn"],
] as const)("%s from %s", (code, line) => {
  expect(llamaCpp.diagnose(["load_percent: 10", `  ${line}`, "exiting"], 1, {})).toMatchObject({
    code,
    evidence: line,
  });
});

test.each([
  [{}, { contextLength: 2048, parallel: 1 }],
  [
    { contextLength: 131_072, parallel: 4 },
    { contextLength: 65_536, parallel: 1 },
  ],
  [{ contextLength: 3001, parallel: 1 }, { contextLength: 1500 }],
  [
    { contextLength: 900, parallel: 2 },
    { contextLength: 512, parallel: 1 },
  ],
  [{ contextLength: 300, parallel: 2 }, { parallel: 1 }],
  [{ contextLength: 512, parallel: 1 }, undefined],
])("out of memory with %o comes with less of what was set, in words and act", (config, patch) => {
  for (const found of [
    llamaCpp.diagnose(["failed to allocate buffer"], 1, config),
    llamaCpp.diagnose([], 137, config),
  ]) {
    expect(found?.fix?.patch).toEqual(patch);
    if (!patch) continue;
    expect(llamaCppConfig.safeParse({ ...config, ...patch }).success).toBe(true);
    const label = found?.fix?.label ?? "";
    expect(label.includes("context")).toBe("contextLength" in patch);
    if ("contextLength" in patch) expect(label).toContain(`to ${patch.contextLength} tokens`);
    expect(/one request at a time/.test(label)).toBe("parallel" in patch);
  }
});

test("the kernel's killer is recognised without a line, a clean end is no failure", () => {
  expect(llamaCpp.diagnose([], 137, {})).toMatchObject({ code: "OUT_OF_MEMORY" });
  expect(llamaCpp.diagnose(["bye"], 0, {})).toBeUndefined();
  expect(llamaCpp.diagnose(["something odd"], 1, {})).toEqual({ code: "ENGINE_EXITED", evidence: "something odd" });
});

test("running without trouble is no diagnosis", () => {
  expect(llamaCpp.diagnose(["load_percent: 10", "ready"], null, {})).toBeUndefined();
});

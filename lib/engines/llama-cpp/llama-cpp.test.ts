import { describe, expect, test } from "vitest";
import type { BundledProgram, Executable, HostFacts, LaunchInput } from "../driver";
import type { ModelFacts } from "../facts";
import { exampleNode } from "../testing";
import { llamaCppConfig, type LlamaCppConfig } from "./config";
import { llamaCpp } from "./index";

const facts: ModelFacts = {
  format: "gguf",
  architecture: "llama",
  weightBytes: 5_000_000_000,
  contextLengthMax: 8192,
  hasChatTemplate: true,
  task: "chat",
  layerCount: 32,
};
const node = exampleNode();
const bundled = { node: "/opt/node", script: "/opt/engine/main.js" };
const external = (version: string) => ({ path: "/usr/bin/llama-server", version });

function host(changes: Partial<HostFacts> = {}): HostFacts {
  return { node, executables: {}, bundled: { "llama-cpp": bundled }, ...changes };
}

function plan(
  changes: Partial<LaunchInput<LlamaCppConfig>> = {},
  config: Parameters<typeof llamaCppConfig.parse>[0] = {},
) {
  return llamaCpp.launchPlan({
    instanceId: "instance",
    config: llamaCppConfig.parse(config),
    facts,
    files: { primary: "/models/m.gguf", all: {} },
    servedModelName: "my-model",
    port: 20_001,
    apiKey: "secret-key",
    host: host(),
    ...changes,
  });
}

const withServer = host({ executables: { "llama-cpp": external("version: 9000 (abc)") } });

describe("fingerprint", () => {
  test("an installed llama-server is preferred", () => {
    expect(llamaCpp.fingerprint(withServer)).toEqual({
      engine: "llama-cpp",
      available: true,
      version: "9000",
      variant: "external",
    });
  });

  test("a llama-server with known holes is passed over for the bundled engine, with the reason", () => {
    const old = host({ executables: { "llama-cpp": external("version: 8000 (abc)") } });
    expect(llamaCpp.fingerprint(old)).toMatchObject({
      available: true,
      variant: "bundled",
      reason: expect.stringContaining("8000"),
    });
    expect(llamaCpp.fingerprint({ ...old, bundled: {} }).available).toBe(false);
  });

  test("versions since 0.x are newer than any build number", () => {
    const line = external("version: 0.6.0-dev (build 9400, commit abc)");
    expect(llamaCpp.fingerprint(host({ executables: { "llama-cpp": line } }))).toMatchObject({
      variant: "external",
      version: "0.6.0-dev",
    });
  });
});

describe("accelerators", () => {
  const accelerator = {
    id: "GPU-1",
    vendor: "nvidia" as const,
    name: "GPU",
    memoryBytes: 24e9,
    migEnabled: false,
    unifiedMemory: false,
  };
  const gpuNode = exampleNode({ accelerators: [accelerator] });
  const accelerated = { ...bundled, accelerated: { build: "linux-x64-vulkan", devices: ["GPU"] } };
  const server = (changes: Partial<Executable>) => ({
    "llama-cpp": { ...external("version: 9000 (abc)"), ...changes },
  });
  const onGpuNode = (changes: Partial<HostFacts>) => host({ node: gpuNode, ...changes });

  test("the bundled engine tells which it can use, and what to do where it can use none", () => {
    expect(llamaCpp.fingerprint(onGpuNode({ bundled: { "llama-cpp": accelerated } }))).toEqual({
      engine: "llama-cpp",
      available: true,
      variant: "bundled",
      devices: ["GPU"],
    });
    expect(llamaCpp.fingerprint(onGpuNode({}))).toMatchObject({
      devices: [],
      reason: expect.stringMatching(/processor only.*libvulkan1/),
    });
  });

  test("a llama-server that cannot use them gives way to a bundled engine that can, unless somebody named it", () => {
    const both = (changes: Partial<Executable>) =>
      onGpuNode({ executables: server(changes), bundled: { "llama-cpp": accelerated } });
    expect(llamaCpp.fingerprint(both({ devices: [] }))).toMatchObject({
      variant: "bundled",
      reason: expect.stringContaining("/usr/bin/llama-server is built without support"),
    });
    for (const changes of [{ devices: [], isNamed: true }, { devices: ["CUDA"] }, { devices: undefined }])
      expect(llamaCpp.fingerprint(both(changes)).variant).toBe("external");
    expect(llamaCpp.fingerprint(both({ devices: [], isNamed: true })).reason).toMatch(/processor only/);
  });

  test("every layer is suggested for them, then one less at a time; none to an engine that cannot use them", () => {
    const layers = (changes: Partial<HostFacts>) =>
      llamaCpp
        .suggestConfigs?.(facts, gpuNode, llamaCpp.fingerprint(onGpuNode(changes)))
        .map(({ gpuLayers }) => gpuLayers);
    const fromAllToNone = Array.from({ length: 34 }, (_, fewer) => 33 - fewer);
    expect(layers({ bundled: { "llama-cpp": accelerated } })).toEqual(fromAllToNone);
    expect(layers({ executables: server({ devices: ["CUDA"] }) })).toEqual(fromAllToNone);
    expect(layers({ executables: server({ devices: undefined }) })).toEqual(fromAllToNone);
    expect(layers({ executables: server({ devices: [] }) })).toEqual([undefined]);
    expect(layers({})).toEqual([undefined]);
  });

  test("the accelerated build is started for layers on the device, the plain one for none", () => {
    const options = (gpuLayers: number, program: BundledProgram) => {
      const { args } = plan({ host: onGpuNode({ bundled: { "llama-cpp": program } }) }, { gpuLayers });
      return JSON.parse(args.at(-1) ?? "") as Record<string, unknown>;
    };
    expect(options(33, accelerated)).toMatchObject({ build: "linux-x64-vulkan", gpuLayers: 33 });
    for (const plain of [options(0, accelerated), options(33, bundled)]) {
      expect(plain).not.toHaveProperty("build");
      expect(plain).not.toHaveProperty("gpuLayers");
    }
  });
});

describe("supports", () => {
  const available = llamaCpp.fingerprint(host());

  test("GGUF models only, each refusal with its reason", () => {
    expect(llamaCpp.supports(facts, node, available).ok).toBe(true);
    for (const [changes, reason] of [
      [{ format: "safetensors" }, "GGUF"],
      [{ role: "projector" }, "vision part"],
      [{ role: "adapter" }, "LoRA"],
      [{ architecture: "", part: { number: 2, count: 3 } }, "first part"],
      [{ task: "rerank" }, "llama-server"],
    ] satisfies [Partial<ModelFacts>, string][]) {
      expect(llamaCpp.supports({ ...facts, ...changes }, node, available)).toMatchObject({
        ok: false,
        reason: expect.stringContaining(reason),
      });
    }
  });

  test("an installed llama-server ranks too", () => {
    expect(llamaCpp.supports({ ...facts, task: "rerank" }, node, llamaCpp.fingerprint(withServer)).ok).toBe(true);
  });
});

describe("launch plan", () => {
  test("the bundled engine gets its options as one argument and its key in the environment", () => {
    const { command, args, env } = plan({}, { contextLength: 8192, parallel: 3 });
    expect([command, args[0], args[1]]).toEqual(["/opt/node", "/opt/engine/main.js", "--options"]);
    expect(JSON.parse(args[2] ?? "")).toMatchObject({ contextLength: 8192, parallel: 3, threads: 2, port: 20_001 });
    expect(env).toEqual({ ENGINE_API_KEY: "secret-key", UV_THREADPOOL_SIZE: "1" });
  });

  test("a TypeScript program runs through the development loader", () => {
    const source = { node: "/opt/node", script: "/src/main.ts" };
    expect(plan({ host: host({ bundled: { "llama-cpp": source } }) }).args.slice(0, 3)).toEqual([
      "--import",
      "tsx",
      "/src/main.ts",
    ]);
    const own = { ...source, nodeArgs: ["--import", "/loader.mjs"] };
    expect(plan({ host: host({ bundled: { "llama-cpp": own } }) }).args.slice(0, 3)).toEqual([
      "--import",
      "/loader.mjs",
      "/src/main.ts",
    ]);
  });

  test("llama-server gets loopback, the context of all slots together, and nothing it must not have", () => {
    const { command, args, env } = plan({ host: withServer }, { contextLength: 8192, parallel: 3 });
    expect(command).toBe("/usr/bin/llama-server");
    const valueOf = (flag: string) => args[args.indexOf(flag) + 1];
    expect(valueOf("--host")).toBe("127.0.0.1");
    expect(valueOf("--ctx-size")).toBe("24576");
    expect(valueOf("--threads")).toBe("2");
    expect(args).not.toContain("--gpu-layers");
    expect(args.join(" ")).not.toMatch(/secret-key|--tools|--slots|--props|--api-key/);
    expect(env).toMatchObject({ LLAMA_API_KEY: "secret-key", LLAMA_ARG_CACHE_RAM: "0" });
  });

  test("embedding and ranking models start llama-server in their mode", () => {
    expect(plan({ host: withServer, facts: { ...facts, task: "embedding" } }).args).toContain("--embeddings");
    expect(plan({ host: withServer, facts: { ...facts, task: "rerank" } }).args).toContain("--rerank");
  });

  test("larger weights have longer to load, within bounds", () => {
    expect(plan().readiness.deadlineMs).toBe(110_000);
    expect(plan({ facts: { ...facts, weightBytes: 1 } }).readiness.deadlineMs).toBe(60_000);
    expect(plan({ facts: { ...facts, weightBytes: 10 ** 12 } }).readiness.deadlineMs).toBe(1_800_000);
  });

  test.each([
    ["--host 0.0.0.0"],
    ["name --api-key x"],
    ["$(touch /tmp/x)"],
    ["a; rm -rf /"],
    ["`id`"],
    ["x\n--port 1"],
    ["--model=/etc/passwd"],
    ["\u0000"],
    ['","port":1,"x":"'],
  ])("a served name of %j stays one argument and changes nothing else", (servedModelName) => {
    const plain = plan({ host: withServer }).args;
    const named = plan({ host: withServer, servedModelName }).args;
    expect(named).toEqual(plain.map((argument) => (argument === "my-model" ? servedModelName : argument)));
    const options = JSON.parse(plan({ servedModelName }).args[2] ?? "");
    expect(options).toEqual({ ...JSON.parse(plan().args[2] ?? ""), servedModelName });
  });
});

describe("configuration", () => {
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
    expect(llamaCpp.suggestConfigs?.({ ...facts, contextLengthMax: 2048 }, node, fingerprint)).toEqual([
      { contextLength: 2048 },
    ]);
  });
});
describe("start lines", () => {
  test.each([
    ["load_tensors:   CPU_Mapped model buffer size =   235.16 MiB", { weightBytes: 246_583_132 }],
    ["0.01.146.772 I load_tensors:   CPU_REPACK model buffer size =    12.66 MiB", { weightBytes: 13_274_972 }],
    ["llama_kv_cache:        CPU KV buffer size =    84.00 MiB", { kvCacheBytes: 88_080_384 }],
    ["llama_memory_recurrent:  CPU RS buffer size =     2.00 MiB", { kvCacheBytes: 2_097_152 }],
    ["sched_reserve:      CUDA0 compute buffer size =    21.28 MiB", { computeBytes: 22_313_697 }],
    ["load_percent: 42", { loadPercent: 42 }],
  ])("%s", (line, report) => {
    expect(llamaCpp.parseStartLine?.(line)).toEqual(report);
  });

  test.each(["srv  log_server_r: request: GET /health 200", "load_percent: many", ""])("%j reports nothing", (line) => {
    expect(llamaCpp.parseStartLine?.(line)).toBeUndefined();
  });
});

describe("diagnosis", () => {
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
    ["PORT_IN_USE", "error: listen EADDRINUSE: address already in use 127.0.0.1:20001"],
    ["PORT_IN_USE", "srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 20001"],
    ["DRIVER_TOO_OLD", "CUDA error: CUDA driver version is insufficient for CUDA runtime version"],
    ["ENGINE_EXITED", "llama_init_from_model: V cache quantization requires flash_attn"],
  ] as const)("%s from %s", (code, line) => {
    expect(llamaCpp.diagnose(["load_percent: 10", `  ${line}`, "exiting"], 1)).toMatchObject({ code, evidence: line });
  });

  test("out of memory comes with a smaller configuration that is valid", () => {
    const found = llamaCpp.diagnose(["failed to allocate buffer"], 1);
    expect(llamaCppConfig.safeParse(found?.fix?.patch).success).toBe(true);
  });

  test("the kernel's killer is recognised without a line, a clean end is no failure", () => {
    expect(llamaCpp.diagnose([], 137)).toMatchObject({ code: "OUT_OF_MEMORY" });
    expect(llamaCpp.diagnose(["bye"], 0)).toBeUndefined();
    expect(llamaCpp.diagnose(["something odd"], 1)).toEqual({ code: "ENGINE_EXITED", evidence: "something odd" });
  });

  test("running without trouble is no diagnosis", () => {
    expect(llamaCpp.diagnose(["load_percent: 10", "ready"], null)).toBeUndefined();
  });
});

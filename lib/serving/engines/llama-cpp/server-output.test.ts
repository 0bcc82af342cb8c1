import { expect, test } from "vitest";
import { llamaCpp } from "./index";

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

/** Instruction sets that decide which kernels an engine can use, under one name each on every architecture. */
const decisive: Record<string, string> = {
  sse4_2: "sse4_2",
  avx: "avx",
  avx2: "avx2",
  fma: "fma",
  f16c: "f16c",
  bmi2: "bmi2",
  avx_vnni: "avx_vnni",
  avx512f: "avx512f",
  avx512bw: "avx512bw",
  avx512dq: "avx512dq",
  avx512vl: "avx512vl",
  avx512_vnni: "avx512_vnni",
  avx512_bf16: "avx512_bf16",
  avx512_fp16: "avx512_fp16",
  amx_tile: "amx_tile",
  amx_int8: "amx_int8",
  amx_bf16: "amx_bf16",
  // Arm, by the names of Linux and of macOS.
  neon: "neon",
  asimd: "neon",
  advsimd: "neon",
  asimddp: "dotprod",
  feat_dotprod: "dotprod",
  asimdhp: "fp16",
  feat_fp16: "fp16",
  i8mm: "i8mm",
  feat_i8mm: "i8mm",
  bf16: "bf16",
  feat_bf16: "bf16",
  sve: "sve",
  sve2: "sve2",
  sme: "sme",
  feat_sme: "sme",
};

/** @returns the decisive ones, each once, in the order of the table. */
export function decisiveFlags(flags: readonly string[]): string[] {
  const found = new Set(flags.map((flag) => flag.toLowerCase()));
  return [...new Set(Object.entries(decisive).flatMap(([spelled, name]) => (found.has(spelled) ? [name] : [])))];
}

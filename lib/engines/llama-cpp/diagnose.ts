import type { Diagnosis } from "../driver";

type Rule = { pattern: RegExp; code: Diagnosis["code"]; fix?: NonNullable<Diagnosis["fix"]> };

const lessMemory = {
  label: "Halve the context and answer one request at a time",
  patch: { contextLength: 2048, parallel: 1 },
};

/** The first rule that finds a line decides, so causes stand before their consequences. */
const rules: readonly Rule[] = [
  { pattern: /a schema kept one step busy/, code: "ENGINE_UNRESPONSIVE" },
  { pattern: /unknown model architecture/i, code: "ARCH_UNSUPPORTED" },
  { pattern: /unknown (?:pre-tokenizer|tokenizer) type|unsupported model architecture/i, code: "ARCH_UNSUPPORTED" },
  { pattern: /address already in use|EADDRINUSE|couldn'?t bind (?:HTTP server )?socket/i, code: "PORT_IN_USE" },
  {
    pattern:
      /missing tensor|tensor '[^']*' not found|wrong number of tensors|tensor '[^']*' data is not within the file/i,
    code: "MODEL_FILES_INCOMPLETE",
  },
  {
    pattern:
      /invalid magic|failed to read magic|invalid split file|failed to load model from file.*No such file|unexpectedly reached end of file|failed to open GGUF file/i,
    code: "MODEL_FILES_INCOMPLETE",
  },
  {
    pattern: /quantized V cache .*requires flash|V cache quantization requires flash/i,
    code: "ENGINE_EXITED",
    fix: { label: "Turn flash attention on", patch: { flashAttention: "on" } },
  },
  {
    pattern:
      /(?:out of memory|failed to allocate|unable to allocate|cannot allocate memory|ErrorOutOfDeviceMemory|std::bad_alloc|not enough (?:VRAM|memory|RAM))/i,
    code: "OUT_OF_MEMORY",
    fix: lessMemory,
  },
  { pattern: /driver version is insufficient|no kernel image is available/i, code: "DRIVER_TOO_OLD" },
  { pattern: /CPU does not support|illegal instruction/i, code: "DRIVER_TOO_OLD" },
  { pattern: /error loading model/i, code: "MODEL_REFUSED" },
  { pattern: /could not load the model|failed to load model/i, code: "MODEL_REFUSED" },
];

/** SIGKILL, as the kernel's out-of-memory killer sends it; 128 + 9 where a shell stands between. */
const killedExitCode = 137;

export function diagnose(log: readonly string[], exitCode: number | null): Diagnosis | undefined {
  for (const { pattern, code, fix } of rules) {
    const evidence = log.find((line) => pattern.test(line));
    if (evidence !== undefined) return { code, evidence: evidence.trim(), ...(fix && { fix }) };
  }
  if (exitCode === null) return undefined;
  if (exitCode === killedExitCode) {
    return { code: "OUT_OF_MEMORY", evidence: "The process was killed (exit code 137).", fix: lessMemory };
  }
  if (exitCode === 0) return undefined;
  const lastWords = log.findLast((line) => line.trim() !== "");
  return { code: "ENGINE_EXITED", evidence: lastWords?.trim() ?? `The process ended with exit code ${exitCode}.` };
}

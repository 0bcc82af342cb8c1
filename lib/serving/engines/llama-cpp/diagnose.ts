import { usefulContextMin, type Diagnosis } from "../driver";
import { llamaCppConfig } from "./config";

type Fix = NonNullable<Diagnosis["fix"]>;
type Rule = { pattern: RegExp; code: Diagnosis["code"]; fix?: (config: Record<string, unknown>) => Fix | undefined };

/** The first rule that finds a line decides, so causes stand before their consequences. */
const rules: readonly Rule[] = [
  { pattern: /a (?:schema|request) kept one step busy/, code: "ENGINE_UNRESPONSIVE" },
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
    fix: () => ({ label: "Turn flash attention on", patch: { flashAttention: "on" } }),
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

export function diagnose(
  log: readonly string[],
  exitCode: number | null,
  config: Record<string, unknown>,
): Diagnosis | undefined {
  for (const { pattern, code, fix: fixOf } of rules) {
    const evidence = log.find((line) => pattern.test(line));
    if (evidence !== undefined) return withFix({ code, evidence: evidence.trim() }, fixOf?.(config));
  }
  if (exitCode === null) return undefined;
  if (exitCode === killedExitCode)
    return withFix({ code: "OUT_OF_MEMORY", evidence: "The process was killed (exit code 137)." }, lessMemory(config));
  if (exitCode === 0) return undefined;
  const lastWords = log.findLast((line) => line.trim() !== "");
  return { code: "ENGINE_EXITED", evidence: lastWords?.trim() ?? `The process ended with exit code ${exitCode}.` };
}

const withFix = (diagnosis: Diagnosis, fix: Fix | undefined): Diagnosis => (fix ? { ...diagnosis, fix } : diagnosis);

/** Half of the context that is set, for one request at a time; nothing where neither can be less. */
function lessMemory(config: Record<string, unknown>): Fix | undefined {
  const known = llamaCppConfig.safeParse(config);
  if (!known.success) return undefined;
  const { contextLength, parallel } = known.data;
  const half = Math.max(usefulContextMin, Math.floor(contextLength / 2));
  const shorten = `Shorten the context to ${half} tokens`;
  if (half < contextLength && parallel > 1)
    return { label: `${shorten} and answer one request at a time`, patch: { contextLength: half, parallel: 1 } };
  if (half < contextLength) return { label: shorten, patch: { contextLength: half } };
  return parallel > 1 ? { label: "Answer one request at a time", patch: { parallel: 1 } } : undefined;
}

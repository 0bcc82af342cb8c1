import * as z from "zod";

/**
 * Why an instance does not serve: a cause that a driver found in its log (the codes of `Diagnosis`), or one that the
 * agent saw itself.
 */
export const fault = z.object({
  code: z.enum([
    "OUT_OF_MEMORY",
    "MODEL_FILES_INCOMPLETE",
    "MODEL_REFUSED",
    "ARCH_UNSUPPORTED",
    "PORT_IN_USE",
    "STARTUP_TIMEOUT",
    "ENGINE_EXITED",
    "DRIVER_TOO_OLD",
    "ENGINE_UNRESPONSIVE",
    "NO_ENGINE",
    "INVALID_INPUT",
  ]),
  detail: z.string(),
  /** The log line that proves it. */
  evidence: z.string().exactOptional(),
  fix: z.object({ label: z.string(), patch: z.record(z.string(), z.unknown()) }).exactOptional(),
});
export type Fault = z.infer<typeof fault>;

/** Trying again unchanged would only fail again. */
export function isPermanent({ code }: Fault): boolean {
  switch (code) {
    case "OUT_OF_MEMORY":
    case "MODEL_FILES_INCOMPLETE":
    case "MODEL_REFUSED":
    case "ARCH_UNSUPPORTED":
    case "DRIVER_TOO_OLD":
    case "NO_ENGINE":
    case "INVALID_INPUT":
      return true;
    case "PORT_IN_USE":
    case "STARTUP_TIMEOUT":
    case "ENGINE_EXITED":
    case "ENGINE_UNRESPONSIVE":
      return false;
    default:
      return code satisfies never;
  }
}

/** What somebody asked of an engine that served. It says nothing about its next start, or five requests could end it for good. */
export function comesFromRequests({ code }: Fault): boolean {
  return code === "ENGINE_UNRESPONSIVE";
}
